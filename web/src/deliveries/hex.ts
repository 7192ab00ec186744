const WIDTH = 16;
const ROWS_MAX = 256;

// Bytes as a person reads them: offset, sixteen bytes, and what of them is ASCII. At most 4 KB.
export function hexDump(base64: string): string {
  const bytes = Array.from(atob(base64), (each) => each.charCodeAt(0));
  const rows: string[] = [];
  for (let at = 0; at < bytes.length && rows.length < ROWS_MAX; at += WIDTH) {
    const row = bytes.slice(at, at + WIDTH);
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    rows.push(`${at.toString(16).padStart(6, '0')}  ${hex.padEnd(WIDTH * 3 - 1)}  ${text}`);
  }
  if (bytes.length > ROWS_MAX * WIDTH) rows.push('...');
  return rows.join('\n');
}
