import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { quoted } from '../ui/shell-word';
import { plainCurl, signedCurl } from './curl';

const FOLDER = path.resolve(import.meta.dirname, '../../../senders');
const file = (name: string) => parse(readFileSync(path.join(FOLDER, name), 'utf8')) as Record<string, unknown>;

// Runs the command in a shell in which curl only prints its arguments, one a line.
function sent(command: string, secret: string): { headers: Record<string, string>; body: string } {
  const fake = `curl() { for each in "$@"; do printf '%s\\n' "$each"; done; }`;
  const env = { ...process.env, SECRET: secret };
  const lines = execFileSync('sh', ['-c', `${fake}\n${command}`], { env, encoding: 'utf8' })
    .trimEnd()
    .split('\n');
  const headers = lines.flatMap((line) => {
    const found = /^([A-Za-z0-9-]+): (.*)$/.exec(line);
    return found?.[1] ? [[found[1].toLowerCase(), found[2] ?? '']] : [];
  });
  return { headers: Object.fromEntries(headers) as Record<string, string>, body: lines.at(-1) ?? '' };
}

const BODY = '{"name": "ann", "total": 12.5}';
const hmac = (secret: string | Buffer, signed: string, encoding: 'hex' | 'base64' = 'hex') =>
  createHmac('sha256', secret).update(signed).digest(encoding);

describe('a command that signs as the sender does', () => {
  const of = (name: string) => {
    const sender = file(`${name}.yaml`);
    return signedCurl('https://example.com/hook', sender.signature, sender.delivery_id) ?? '';
  };

  it('GitHub: hex with a prefix', () => {
    const { headers, body } = sent(of('github'), "it's");
    expect(body).toBe(BODY);
    expect(headers['x-hub-signature-256']).toBe(`sha256=${hmac("it's", BODY)}`);
    expect(headers['x-github-delivery']).toMatch(/^try-/);
  });

  it('Shopify: base64', () => {
    expect(sent(of('shopify'), 's').headers['x-shopify-hmac-sha256']).toBe(hmac('s', BODY, 'base64'));
  });

  it('Stripe: a list with the time, and the id in the body', () => {
    const { headers, body } = sent(of('stripe'), 'whsec_x');
    const time = /^t=(\d+),v1=/.exec(headers['stripe-signature'] ?? '')?.[1] ?? '';
    expect(JSON.parse(body)).toEqual({ ...JSON.parse(BODY), id: expect.stringMatching(/^try-\d+$/) as string });
    expect(headers['stripe-signature']).toBe(`t=${time},v1=${hmac('whsec_x', `${time}.${body}`)}`);
  });

  it('Slack: the time in a header of its own', () => {
    const { headers, body } = sent(of('slack'), 's');
    const time = headers['x-slack-request-timestamp'] ?? '';
    expect(headers['x-slack-signature']).toBe(`v0=${hmac('s', `v0:${time}:${body}`)}`);
  });

  it('Standard Webhooks: a secret in base64, and an id', () => {
    const key = Buffer.from('a key of twenty-four byte');
    const { headers, body } = sent(of('standard-webhooks'), `whsec_${key.toString('base64')}`);
    const signed = `${headers['webhook-id'] ?? ''}.${headers['webhook-timestamp'] ?? ''}.${body}`;
    expect(headers['webhook-signature']).toBe(`v1,${hmac(key, signed, 'base64')}`);
  });

  it('is there for most senders with a shared secret, and never wrong for the others', () => {
    const all = readdirSync(FOLDER)
      .filter((name) => name.endsWith('.yaml'))
      .map(file);
    const withCommand = all.filter(
      ({ signature, delivery_id }) => signedCurl('https://x', signature, delivery_id) !== null,
    );
    expect(withCommand.length).toBeGreaterThan(80);
    for (const sender of ['twilio', 'aws-sns', 'google-pubsub', 'generic', 'adyen-hmac'])
      expect(of(sender), sender).toBe('');
  });
});

it('words of the shell stay what they are', () => {
  expect(quoted("a'b")).toBe("'a'\\''b'");
  expect(plainCurl('https://x/y')).toContain("curl 'https://x/y'");
});
