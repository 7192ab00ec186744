// As much of Prometheus' text as the pages need: what a counter counted, and what a histogram says of durations.

export interface Bucket {
  // The upper bound, in seconds.
  le: number;
  // How many were not longer.
  count: number;
}

function* samples(text: string, name: string): Generator<{ labels: string; value: number }> {
  for (const line of text.split('\n')) {
    if (!line.startsWith(name)) continue;
    const rest = line.slice(name.length);
    const found = /^(?:\{([^}]*)\})? (\S+)/.exec(rest);
    if (found) yield { labels: found[1] ?? '', value: Number(found[2]) };
  }
}

// The sum over all labels, without those of `except`.
export function counted(text: string, name: string, except: readonly string[] = []): number {
  let total = 0;
  for (const { labels, value } of samples(text, name))
    if (!except.some((each) => labels.includes(`"${each}"`))) total += value;
  return total;
}

export function histogram(text: string, name: string): Bucket[] {
  return [...samples(text, `${name}_bucket`)].map(({ labels, value }) => {
    const bound = /le="([^"]*)"/.exec(labels)?.[1];
    return { le: bound === '+Inf' ? Infinity : Number(bound), count: value };
  });
}

// The bound under which `share` of what was observed between the two lies; null if nothing was.
export function quantile(before: readonly Bucket[], now: readonly Bucket[], share: number): number | null {
  const since = now.map(({ le, count }, index) => ({ le, count: count - (before[index]?.count ?? 0) }));
  const all = since.at(-1)?.count ?? 0;
  if (all <= 0) return null;
  return since.find(({ count }) => count >= share * all)?.le ?? null;
}
