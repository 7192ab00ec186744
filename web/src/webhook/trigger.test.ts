import { describe, expect, it } from 'vitest';
import { keyFields, keyIn, limitFields, senderFields, withKey, withLimits, withSender } from './trigger';

const base = { componentId: 'webhook_trigger', split: '$.events' };

describe('the sender of a webhook', () => {
  it('is read and written back as it was', () => {
    for (const data of [
      base,
      { ...base, sender: 'github', signature: { secrets: ['***', '***'], tolerance: '1m' } },
      { ...base, sender: 'github', signature: 'none' },
      { ...base, sender: 'generic' },
      { ...base, signature: { algorithm: 'hmac-sha512', header: 'X-Sig', encoding: 'base64', secrets: ['***'] } },
      {
        ...base,
        signature: { scheme: 'hmac-sha256', header: 'X-Sig', prefix: 'v1=', encoding: 'hex', secrets: ['***'] },
      },
      { ...base, sender: 'google-pubsub', signature: { jwt: { max_age: '1m', claims: { email: 'a@b.c' } } } },
      { ...base, signature: { algorithm: 'ed25519', header: 'X-Sig', secrets: ['***'] } },
    ])
      expect(withSender(data, senderFields(data), !JSON.stringify(data).includes('generic'))).toEqual(data);
  });

  it('is named with a first secret', () => {
    const fields = { ...senderFields(base), proof: 'sender' as const, sender: 'stripe', secret: 'whsec_1' };
    expect(withSender(base, fields, true)).toEqual({ ...base, sender: 'stripe', signature: { secrets: ['whsec_1'] } });
  });

  it('gets a second secret beside the one it has, or another in its place', () => {
    const data = { ...base, sender: 'github', signature: { secrets: ['***'] } };
    const fields = { ...senderFields(data), secret: 'new' };
    expect(withSender(data, { ...fields, secrets: 'add' }, true)).toMatchObject({
      signature: { secrets: ['***', 'new'] },
    });
    expect(withSender(data, { ...fields, secrets: 'replace' }, true)).toMatchObject({
      signature: { secrets: ['new'] },
    });
  });

  it('takes nothing along that was set for another one', () => {
    const data = { ...base, sender: 'github', signature: { tolerance: '1m', secrets: ['***'] } };
    const fields = { ...senderFields(data), sender: 'stripe', secrets: 'replace' as const, secret: 'x' };
    expect(withSender(data, fields, true)).toEqual({ ...base, sender: 'stripe', signature: { secrets: ['x'] } });
    expect(withSender(data, { ...fields, proof: 'none' }, true)).toEqual(base);
    expect(withSender(data, { ...fields, sender: 'generic', secret: '' }, false)).toEqual({
      ...base,
      sender: 'generic',
    });
  });

  it('leaves settings alone that only the editor shows', () => {
    const data = { ...base, signature: { algorithm: 'jwt', secrets: ['***'] } };
    expect(senderFields(data).proof).toBe('other');
  });
});

describe('the idempotency key', () => {
  it('is read and written back as it was', () => {
    for (const data of [
      base,
      { ...base, idempotency: { header: 'X-Id', window: '1d' }, on_conflict: 'first' },
      { ...base, idempotency: { path: '$.id' } },
      { ...base, delivery_id: '{header:X-A}-{json:$.b}' },
    ])
      expect(withKey(data, keyFields(data))).toEqual(data);
  });

  it('is found in what arrived', () => {
    const delivery = { headers: { 'x-id': 'k1' }, body: '{"data": {"id": 7, "list": [{"a": "b"}]}}' };
    expect(keyIn(delivery, { source: 'header', where: 'X-Id' })).toBe('k1');
    expect(keyIn(delivery, { source: 'header', where: 'X-Other' })).toBeNull();
    expect(keyIn(delivery, { source: 'path', where: '$.data.id' })).toBe('7');
    expect(keyIn(delivery, { source: 'path', where: '$.data.list[0].a' })).toBe('b');
    expect(keyIn(delivery, { source: 'path', where: '$.data.none.x' })).toBeNull();
    expect(keyIn({ ...delivery, body: 'no json' }, { source: 'path', where: '$.id' })).toBeNull();
  });
});

it('limits are read and written back as they were', () => {
  for (const data of [base, { ...base, rate_limit: { limit: 5, window: '1m', burst: 2 }, body_bytes_max: 2048 }])
    expect(withLimits(data, limitFields(data))).toEqual(data);
  expect(withLimits(base, { ...limitFields(base), bodyKb: 1.5 })).toEqual({ ...base, body_bytes_max: 1536 });
});
