// pack.mjs [DIST [PACK]]: puts what Vite built into one file that the server embeds (src/api/core/ui_files.cc reads it): a
// line of JSON with the place of every file, and then the bytes. Files are compressed here, once, as far as it goes.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = process.argv[2] ?? process.env.SLUICE_UI_OUT ?? '../build/web/dist';
const pack = process.argv[3] ?? path.join(dist, '..', 'ui.pack');
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

const parts = [];
let size = 0;
const place = (bytes) => {
  parts.push(bytes);
  size += bytes.length;
  return [size - bytes.length, bytes.length];
};

const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.join(entry.parentPath, entry.name))
  .sort();
const index = files.map((file) => {
  const bytes = readFileSync(file);
  const type = TYPES[path.extname(file)];
  if (!type) throw new Error(`${file}: add its media type to web/scripts/pack.mjs`);
  const entry = { path: path.relative(dist, file).split(path.sep).join('/'), type };
  // The nonce of the page is filled in for every answer, and scripts/build-sbom reads the licenses, so these stay as they are.
  if (/^(index\.html|licenses\.txt)$/.test(entry.path) || type.startsWith('image/png') || type.startsWith('font/')) {
    entry.plain = place(bytes);
  } else {
    entry.gzip = place(gzipSync(bytes, { level: 9 }));
    entry.br = place(
      brotliCompressSync(bytes, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
      }),
    );
  }
  return entry;
});
writeFileSync(pack, Buffer.concat([Buffer.from(`${JSON.stringify(index)}\n`), ...parts]));
console.log(`${pack}: ${files.length} files, ${Math.ceil(size / 1024)} KiB`);
