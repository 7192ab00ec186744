// Which node the arrow keys lead to.
export interface Box {
  id: string;
  x: number;
  y: number;
  width: number;
  height: number;
}
export type Direction = 'left' | 'right' | 'up' | 'down';
export const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

const ASIDE = 3;

// The nearest node that way; what lies aside is farther away than what lies ahead.
export function nextNode(boxes: readonly Box[], from: string, direction: Direction): string | null {
  const start = boxes.find(({ id }) => id === from);
  if (!start) return boxes[0]?.id ?? null;
  const sign = direction === 'left' || direction === 'up' ? -1 : 1;
  const isAcross = direction === 'left' || direction === 'right';
  let best: string | null = null;
  let least = Infinity;
  for (const box of boxes) {
    if (box.id === from) continue;
    const x = box.x + box.width / 2 - (start.x + start.width / 2);
    const y = box.y + box.height / 2 - (start.y + start.height / 2);
    const [ahead, aside] = isAcross ? [x * sign, Math.abs(y)] : [y * sign, Math.abs(x)];
    const distance = ahead + ASIDE * aside;
    if (ahead > 0 && distance < least) [best, least] = [box.id, distance];
  }
  return best;
}
