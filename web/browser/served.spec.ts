import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { get } from 'node:http';
import { Server } from './server';

const FIRST_LOAD_BYTES_MAX = 300 * 1024;

let server: Server;
beforeAll(async () => {
  server = await Server.start('--hooks-listen', '127.0.0.1:0');
});
afterAll(() => server.stop());

// With the encoding as it was sent, which fetch() would undo.
function raw(
  path: string,
  encoding: string,
): Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }> {
  return new Promise((resolve, reject) => {
    get(new URL(path, server.url), { headers: { 'Accept-Encoding': encoding } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      );
    }).on('error', reject);
  });
}

describe('what the server sends', () => {
  it('/ leads to the UI, and every address below is its page', async () => {
    const root = await server.call('GET', '/');
    expect([root.status, root.headers.get('Location')]).toEqual([302, '/ui']);
    for (const path of ['/ui', '/ui/', '/ui/workflows/fl_x/runs?state=failed']) {
      const { status, headers, body } = await server.call<string>('GET', path);
      expect([status, headers.get('Cache-Control')]).toEqual([200, 'no-store']);
      const nonce = /nonce="([0-9a-f]{32})"/.exec(body)?.[1];
      expect(headers.get('Content-Security-Policy')).toContain(`'nonce-${nonce}'`);
      expect(body).not.toMatch(/<script(?![^>]*src=)|style=|<style/);
    }
  });

  it('the files of the first load are compressed, kept for good and within the budget', async () => {
    const { body } = await server.call<string>('GET', '/ui');
    const files = [...body.matchAll(/(?:src|href)="(\/ui\/assets\/[^"]+)"/g)].map((found) => found[1] ?? '');
    expect(files.length).toBeGreaterThan(1);
    let size = 0;
    for (const file of files) {
      const plain = await raw(file, 'identity');
      const gzip = await raw(file, 'gzip');
      const brotli = await raw(file, 'gzip, br');
      expect(gzip.headers['content-encoding']).toBe('gzip');
      expect(brotli.headers['content-encoding']).toBe('br');
      expect(String(plain.headers['cache-control'])).toContain('immutable');
      expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
      expect(brotliDecompressSync(brotli.body).equals(plain.body)).toBe(true);
      size += gzip.body.length;
    }
    expect(size).toBeLessThanOrEqual(FIRST_LOAD_BYTES_MAX);
    expect((await server.call('GET', '/ui/assets/index-gone.js')).status).toBe(404);
  });

  it('the listener of the hooks serves none of it', async () => {
    const hooks = server.lines.map((line) => /^hooks on (http:\S+)/.exec(line)?.[1]).find(Boolean);
    for (const path of ['/', '/ui', '/ui/login', '/session'])
      expect((await fetch(`${hooks}${path}`)).status, path).toBe(404);
  });
});
