import { expect, it } from 'vitest';
import { nextNode } from './neighbours';

const box = (id: string, x: number, y: number) => ({ id, x, y, width: 224, height: 64 });
const BOXES = [box('a', 0, 0), box('b', 320, 0), box('c', 320, 96), box('d', 640, 48)];

it('arrows lead to the nearest node that way', () => {
  expect(nextNode(BOXES, 'a', 'right')).toBe('b');
  expect(nextNode(BOXES, 'b', 'down')).toBe('c');
  expect(nextNode(BOXES, 'd', 'left')).toBe('b');
  expect(nextNode(BOXES, 'c', 'up')).toBe('b');
  expect(nextNode(BOXES, 'a', 'left')).toBeNull();
  expect(nextNode(BOXES, 'gone', 'left')).toBe('a');
  expect(nextNode([], 'gone', 'left')).toBeNull();
});
