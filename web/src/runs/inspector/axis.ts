// The time of a run as a line: from 0, its beginning, to 1. Waits can be cut out, and a part of it looked at closer.
export interface Span {
  from: number;
  to: number;
}

export interface Axis {
  from: number;
  to: number;
  // Where a time is on the line; outside of 0 to 1 where the line shows only a part.
  place: (ms: number) => number;
  // Which time is at a place.
  at: (share: number) => number;
  // The waits that were cut out, as places.
  cuts: { at: number; seconds: number }[];
}

interface Piece extends Span {
  at: number;
  width: number;
}

// How much of the line is left of a wait that was cut out, and which waits are worth it.
const CUT_WIDTH = 0.02;
const CUT_SHARE_MIN = 0.05;
const CUT_MS_MIN = 1000;

// The spans as one list without overlaps, in order.
export function merged(spans: Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else result.push({ ...span });
  }
  return result;
}

// What lies between the spans in which work was done.
function gaps(whole: Span, busy: Span[]): Span[] {
  const found: Span[] = [];
  let at = whole.from;
  for (const { from, to } of merged(busy)) {
    if (from > at) found.push({ from: at, to: Math.min(from, whole.to) });
    at = Math.max(at, to);
  }
  if (at < whole.to) found.push({ from: at, to: whole.to });
  return found;
}

function pieces(whole: Span, busy: Span[] | null): Piece[] {
  const length = whole.to - whole.from;
  const cut = busy
    ? gaps(whole, busy).filter(({ from, to }) => to - from >= Math.max(CUT_MS_MIN, length * CUT_SHARE_MIN))
    : [];
  const spans: (Span & { isCut: boolean })[] = [];
  let at = whole.from;
  for (const gap of cut) {
    spans.push({ from: at, to: gap.from, isCut: false }, { ...gap, isCut: true });
    at = gap.to;
  }
  spans.push({ from: at, to: whole.to, isCut: false });
  const shown = spans.reduce((sum, { from, to, isCut }) => sum + (isCut ? 0 : to - from), 0);
  const room = 1 - cut.length * CUT_WIDTH;
  let place = 0;
  return spans.flatMap(({ from, to, isCut }) => {
    const width = isCut ? CUT_WIDTH : shown > 0 ? ((to - from) / shown) * room : 0;
    const piece = { from, to, at: place, width };
    place += width;
    return to > from ? [piece] : [];
  });
}

// The whole line, or with `part` (two places of the whole line) only what is between them. With `busy`, the spans in which
// some step was at work, the long waits between them are cut out.
export function axisOf(whole: Span, busy: Span[] | null, part: [number, number] = [0, 1]): Axis {
  const all = pieces(whole, busy);
  const [first, last] = part;
  const zoom = 1 / Math.max(last - first, 1e-9);
  const full = (ms: number) => {
    const piece = all.find(({ to }) => ms <= to) ?? all.at(-1);
    if (!piece) return 0;
    return piece.at + piece.width * ((ms - piece.from) / Math.max(piece.to - piece.from, 1e-9));
  };
  const fullAt = (share: number) => {
    const piece = all.find(({ at, width }) => share <= at + width) ?? all.at(-1);
    if (!piece || piece.width === 0) return whole.from;
    return piece.from + (piece.to - piece.from) * ((share - piece.at) / piece.width);
  };
  return {
    from: fullAt(first),
    to: fullAt(last),
    place: (ms) => (full(ms) - first) * zoom,
    at: (share) => fullAt(first + share / zoom),
    cuts: busy
      ? all
          .filter(({ width, from, to }) => width === CUT_WIDTH && to - from >= CUT_MS_MIN)
          .map(({ at, width, from, to }) => ({ at: (at + width / 2 - first) * zoom, seconds: (to - from) / 1000 }))
          .filter(({ at }) => at >= 0 && at <= 1)
      : [],
  };
}
