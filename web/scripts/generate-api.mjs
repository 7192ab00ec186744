// Writes src/api/schema.ts, the types of the API, from api/openapi.yaml. With --check it writes nothing and fails if
// the file is not what it would write.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const target = new URL('../src/api/schema.ts', import.meta.url);
const ast = await openapiTS(new URL('../../api/openapi.yaml', import.meta.url), {
  alphabetize: true,
  defaultNonNullable: false,
  emptyObjectsUnknown: true,
});
// What its members mean says the document.
const types = astToString(ast).replace(/^\s*\/\*\*[\s\S]*?\*\/\n/gm, '');
const text = `// Generated from api/openapi.yaml by \`npm run api\`.\n/* eslint-disable */\n${types}`;
if (!process.argv.includes('--check')) {
  await writeFile(target, text);
} else if ((await readFile(target, 'utf8').catch(() => '')) !== text) {
  console.error('web/src/api/schema.ts is not what api/openapi.yaml says: run `npm run api` in web/.');
  process.exit(1);
}
