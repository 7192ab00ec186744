import { describe, expect, it } from 'vitest';
import { answer, nextCursor } from './client';
import { Unreachable } from './errors';

describe('the client', () => {
  it('finds the next page in the header Link', () => {
    const link = (value: string) => new Response(null, { headers: { Link: value } });
    expect(nextCursor(link('</workflows?limit=2&cursor=a%2Fb>; rel="next"'))).toBe('a/b');
    expect(nextCursor(link('<http://x/workflows?cursor=c>; rel=next'))).toBe('c');
    expect(nextCursor(new Response(null))).toBeNull();
  });

  it('tells a server that is not there from one that refuses', async () => {
    await expect(answer(Promise.reject(new TypeError('fetch failed')))).rejects.toBeInstanceOf(Unreachable);
    const refused = { error: { code: 'no', message: 'No.' }, response: new Response(null, { status: 400 }) };
    await expect(answer(Promise.resolve(refused))).rejects.toMatchObject({ code: 'no', status: 400 });
  });

  it('says when the session has ended', async () => {
    const { setOnUnauthorized } = await import('./client');
    let told = 0;
    setOnUnauthorized(() => (told += 1));
    await expect(answer(Promise.resolve({ response: new Response(null, { status: 401 }) }))).rejects.toBeDefined();
    expect(told).toBe(1);
  });
});
