import { describe, expect, it } from 'vitest';
import { readPayload } from './payload';

describe('a payload that was typed', () => {
  it('is an object, or says why it is none', () => {
    expect(readPayload('{"a": 1}')).toEqual({ payload: { a: 1 } });
    expect(readPayload('[1]')).toEqual({ problem: 'The payload must be a JSON object.' });
    expect(readPayload('{')).toMatchObject({ problem: expect.stringContaining('This is not JSON') as string });
  });
});
