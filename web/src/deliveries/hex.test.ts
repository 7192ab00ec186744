import { describe, expect, it } from 'vitest';
import { hexDump } from './hex';

describe('bytes as hex', () => {
  it('have an offset, sixteen bytes a row, and their ASCII', () => {
    expect(hexDump(btoa('A delivery \xff\x00 of'))).toBe(
      '000000  41 20 64 65 6c 69 76 65 72 79 20 ff 00 20 6f 66  A delivery .. of',
    );
    expect(hexDump(btoa('ab'))).toBe(`000000  61 62${' '.repeat(42)}  ab`);
  });

  it('of a long body end after 4 KB', () => {
    const rows = hexDump(btoa('x'.repeat(5000))).split('\n');
    expect(rows).toHaveLength(257);
    expect(rows.at(-1)).toBe('...');
  });
});
