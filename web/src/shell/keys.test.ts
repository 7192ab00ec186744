import { expect, it } from 'vitest';
import { chordOf, match } from './keys';

const pressed = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

it('names what was pressed', () => {
  expect(chordOf(pressed('k', { ctrlKey: true }))).toBe('Mod+K');
  expect(chordOf(pressed('z', { metaKey: true, shiftKey: true }))).toBe('Mod+Shift+Z');
  expect(chordOf(pressed('?', { shiftKey: true }))).toBe('?');
  expect(chordOf(pressed('ArrowUp', { altKey: true }))).toBe('Alt+ArrowUp');
});

it('finds commands by sequences, the newest first', () => {
  const run = () => undefined;
  const old = { id: '1', label: '', keys: 'G W', run };
  const newer = { id: '2', label: '', keys: 'G W', run };
  const single = { id: '3', label: '', keys: '?', run };
  const all = [old, single, newer];
  expect(match(all, null, 'G')).toEqual({ command: null, prefix: 'G' });
  expect(match(all, 'G', 'W').command).toBe(newer);
  expect(match(all, 'G', 'X')).toEqual({ command: null, prefix: null });
  expect(match(all, null, '?').command).toBe(single);
  // What is only listed is left to others.
  expect(match([...all, { ...single, id: '4', isHandledElsewhere: true }], null, '?').command).toBe(single);
});
