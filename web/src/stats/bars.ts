// Where the bars of a chart are: what went well at the bottom, what failed above it.
export interface Part {
  y: number;
  height: number;
}
export interface Bar {
  x: number;
  width: number;
  ok: Part;
  failed: Part;
}

// What is not zero is seen, however small it is beside the rest.
const LEAST = 2;

export function barsOf(ok: readonly number[], failed: readonly number[], width: number, height: number): Bar[] {
  const top = Math.max(1, ...ok.map((value, index) => value + (failed[index] ?? 0)));
  const step = width / Math.max(1, ok.length);
  const gap = step > 6 ? 2 : 1;
  const tall = (value: number) => (value === 0 ? 0 : Math.max(LEAST, (value / top) * height));
  return ok.map((value, index) => {
    const bad = tall(failed[index] ?? 0);
    const good = Math.min(tall(value), height - bad);
    return {
      x: index * step,
      width: Math.max(1, step - gap),
      ok: { y: height - good, height: good },
      failed: { y: height - good - bad, height: bad },
    };
  });
}

export function sum(values: readonly number[]): number {
  return values.reduce((all, each) => all + each, 0);
}
