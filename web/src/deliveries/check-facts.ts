import { bytes, duration, plural } from '../ui/format';
import type { Check } from './queries';

// What a check compared, in words. The facts come as the check has them; see DeliveryCheck in api/openapi.yaml.

export interface Fact {
  name: string;
  value: string;
  // Of bytes, so that each is seen as it is.
  isCode?: boolean;
}

export const CHECK_WORDS: Record<Check['name'], string> = {
  token: 'Token',
  room: 'Room on the server',
  signature: 'Signature',
  rate: 'Rate limit',
  body: 'Body',
  key: 'Idempotency key',
  commit: 'Stored',
};

export const CHECK_STATE_WORDS: Record<Check['state'], string> = {
  passed: 'passed',
  failed: 'failed',
  not_reached: 'not reached',
};

const CHANGES: Record<string, string> = {
  without_last_line_feed: 'It would match without the line feed at the end: something on the way added it.',
  with_line_feed_at_end: 'It would match with a line feed at the end: something on the way removed it.',
  without_byte_order_mark: 'It would match without the byte order mark at the beginning.',
  with_json_formatted_otherwise:
    'It would match if the JSON were formatted otherwise: something on the way has read and rewritten it.',
};

type Members = Record<string, unknown>;

function members(value: unknown): Members {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

// Control characters and the like, which a page would not show.
export function visible(value: string): string {
  return JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll('\uFEFF', '\\ufeff');
}

function bodyFacts(body: Members): Fact[] {
  const facts: Fact[] = [];
  const size = number(body.bytes);
  if (size !== null) facts.push({ name: 'Body', value: body.is_whole === false ? `${bytes(size)}, cut` : bytes(size) });
  const begin = text(body.begins_with);
  if (begin) facts.push({ name: 'Begins with', value: visible(begin), isCode: true });
  const end = text(body.ends_with);
  if (end) facts.push({ name: 'Ends with', value: visible(end), isCode: true });
  if (body.has_byte_order_mark === true) facts.push({ name: 'Byte order mark', value: 'yes' });
  const most = number(body.bytes_max);
  if (most !== null) facts.push({ name: 'Allowed', value: bytes(most) });
  return facts;
}

function clockFacts(clock: Members): Fact[] {
  const skew = number(clock.skew_s);
  if (skew === null) return [];
  const allowed = number(clock.allowed_s);
  const apart = skew < 0 ? `${duration(-skew)} after it arrived` : `${duration(skew)} before it arrived`;
  const facts = [{ name: 'Signed', value: skew === 0 ? 'in the second in which it arrived' : apart }];
  if (allowed !== null) facts.push({ name: 'Allowed difference', value: duration(allowed) });
  return facts;
}

function signatureFacts(facts: Members): Fact[] {
  if (facts.is_signed === false) return [];
  const all: Fact[] = [];
  const expected = text(facts.expected);
  if (expected) all.push({ name: 'Expected in', value: expected });
  const present = list(facts.present).map((each) => {
    const { header, senders } = members(each);
    const whose = list(senders).flatMap((sender) => text(sender) ?? []);
    return `${text(header) ?? ''}${whose.length > 0 ? ` (as ${whose.join(', ')} sends it)` : ''}`;
  });
  all.push({ name: 'Headers that look like a signature', value: present.join('; ') || 'none' });
  const received = list(facts.received).flatMap((each) => text(each) ?? []);
  if (received.length > 0)
    all.push({ name: 'Received', value: received.map((each) => `${visible(each)}...`).join(', '), isCode: true });
  for (const each of list(facts.computed)) {
    const { secret, begins_with } = members(each);
    const begin = text(begins_with);
    if (begin !== null)
      all.push({ name: `Computed with secret ${String(number(secret) ?? '')}`, value: `${begin}...`, isCode: true });
  }
  const signed = number(facts.signed_bytes);
  if (signed !== null) all.push({ name: 'Signed text', value: plural(signed, 'byte') });
  return [...all, ...clockFacts(members(facts.clock)), ...bodyFacts(members(facts.body))];
}

function rateFacts(facts: Members): Fact[] {
  const limit = number(facts.limit);
  const window = number(facts.window_s);
  if (limit === null || window === null) return [];
  return [{ name: 'Limit', value: `${limit} in ${duration(window)}, ${number(facts.burst) ?? limit} at once` }];
}

export function factsOf(check: Check): Fact[] {
  const facts = members(check.facts);
  switch (check.name) {
    case 'signature':
      return signatureFacts(facts);
    case 'rate':
      return rateFacts(facts);
    case 'body':
      return bodyFacts(facts);
    case 'key': {
      const key = text(facts.key);
      return key === null ? [] : [{ name: 'Key', value: visible(key), isCode: true }];
    }
    case 'commit':
      return facts.same_body === false
        ? [{ name: 'Body', value: 'another than that of the first delivery with this key' }]
        : [];
    case 'token':
    case 'room':
      return [];
  }
}

// The change of the body with which its signature would be right, as a sentence.
export function cureOf(check: Check): string | null {
  const change = text(members(check.facts).would_match);
  return change === null ? null : (CHANGES[change] ?? null);
}

// The run that a duplicate or conflict met.
export function firstRunOf(check: Check): string | null {
  return check.name === 'commit' ? text(members(check.facts).first_execution_id) : null;
}
