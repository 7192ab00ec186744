import { expect, it } from 'vitest';
import { curlOf, type HttpRequest } from './curl';

const REQUEST: HttpRequest = {
  method: 'POST',
  url: 'https://api.example.com/orders?a=1',
  headers: [
    { name: 'Content-Type', value: 'application/json' },
    { name: 'X-Key', value: '{{ vault.shop }}' },
  ],
  body: `{"name": "O'Neil"}`,
  body_bytes: 18,
  auth: null,
};

it('a request is a command of the shell, with secrets by their names', () => {
  expect(curlOf(REQUEST)).toBe(
    [
      `curl --request POST 'https://api.example.com/orders?a=1'`,
      `--header 'Content-Type: application/json'`,
      `--header 'X-Key: {{ vault.shop }}'`,
      String.raw`--data-binary '{"name": "O'\''Neil"}'`,
    ].join(' \\\n  '),
  );
});

it('credentials are in it as names', () => {
  const bare = { ...REQUEST, headers: [], body: '' };
  expect(curlOf({ ...bare, auth: { type: 'basic', user: 'ann', password: '{{ vault.shop }}' } })).toContain(
    `--user 'ann:{{ vault.shop }}'`,
  );
  expect(curlOf({ ...bare, auth: { type: 'authorization' } })).toContain('"Authorization: Bearer $ACCESS_TOKEN"');
});
