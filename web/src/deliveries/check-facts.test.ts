import { describe, expect, it } from 'vitest';
import { cureOf, factsOf, firstRunOf, visible } from './check-facts';
import type { Check } from './queries';

function check(name: Check['name'], facts: Record<string, unknown>): Check {
  return { name, state: 'failed', detail: null, facts: facts };
}

describe('the facts of a check', () => {
  it('of a signature: where it was expected, what came, and what was computed', () => {
    const facts = factsOf(
      check('signature', {
        is_signed: true,
        expected: 'the header x-hub-signature-256',
        present: [{ header: 'stripe-signature', senders: ['stripe'] }],
        received: ['0123abcd'],
        computed: [
          { secret: 1, begins_with: 'ffff0000' },
          { secret: 2, begins_with: 'eeee1111' },
        ],
        signed_bytes: 12,
        clock: { sent: '2026-03-01T08:00:00Z', received: '2026-03-01T08:10:00Z', skew_s: 600, allowed_s: 300 },
        body: { bytes: 12, is_whole: true, begins_with: '{"a": 1', ends_with: '}\n', has_byte_order_mark: true },
      }),
    );
    expect(facts).toEqual([
      { name: 'Expected in', value: 'the header x-hub-signature-256' },
      { name: 'Headers that look like a signature', value: 'stripe-signature (as stripe sends it)' },
      { name: 'Received', value: '0123abcd...', isCode: true },
      { name: 'Computed with secret 1', value: 'ffff0000...', isCode: true },
      { name: 'Computed with secret 2', value: 'eeee1111...', isCode: true },
      { name: 'Signed text', value: '12 bytes' },
      { name: 'Signed', value: '10 m 00 s before it arrived' },
      { name: 'Allowed difference', value: '5 m 00 s' },
      { name: 'Body', value: '12 B' },
      { name: 'Begins with', value: '{"a": 1', isCode: true },
      { name: 'Ends with', value: '}\\n', isCode: true },
      { name: 'Byte order mark', value: 'yes' },
    ]);
  });

  it('say that no header looks like a signature, and nothing of hooks without one', () => {
    expect(factsOf(check('signature', { is_signed: true, present: [] }))).toEqual([
      { name: 'Headers that look like a signature', value: 'none' },
    ]);
    expect(factsOf(check('signature', { is_signed: false }))).toEqual([]);
  });

  it('of a clock that is behind', () => {
    expect(factsOf(check('signature', { is_signed: true, clock: { skew_s: -90, allowed_s: null } }))).toContainEqual({
      name: 'Signed',
      value: '1 m 30 s after it arrived',
    });
  });

  it('of limits, bodies and keys', () => {
    expect(factsOf(check('rate', { limit: 10, window_s: 60, burst: 5 }))).toEqual([
      { name: 'Limit', value: '10 in 1 m 00 s, 5 at once' },
    ]);
    expect(factsOf(check('rate', {}))).toEqual([]);
    expect(factsOf(check('body', { bytes: 3000, is_whole: false, bytes_max: 1024 }))).toEqual([
      { name: 'Body', value: '2.9 KB, cut' },
      { name: 'Allowed', value: '1.0 KB' },
    ]);
    expect(factsOf(check('key', { key: null }))).toEqual([]);
  });

  it('that are not as they should be are left out', () => {
    expect(factsOf(check('signature', { is_signed: true, present: 3, received: [1], clock: [], body: 'x' }))).toEqual([
      { name: 'Headers that look like a signature', value: 'none' },
    ]);
  });

  it('name a cure and the first run', () => {
    expect(cureOf(check('signature', { would_match: 'without_last_line_feed' }))).toContain('without the line feed');
    expect(cureOf(check('signature', { would_match: null }))).toBeNull();
    expect(firstRunOf(check('commit', { first_execution_id: 'fl_run_1' }))).toBe('fl_run_1');
  });

  it('show characters that a page would hide', () => {
    expect(visible('"a"\t\u0007\uFEFF')).toBe('"a"\\t\\u0007\\ufeff');
  });
});
