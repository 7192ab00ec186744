import { below } from './pointer';
import type { Part } from './queries';

type Slice = Pick<Part, 'type' | 'bytes' | 'next_offset' | 'value' | 'children'>;

const WHOLE_BYTES_MAX = 256 * 1024;

// The whole value of a place, put together from its slices; null if it is too much to have at once.
export async function wholeValue(
  fetchPart: (pointer: string, offset: number) => Promise<Slice>,
  pointer: string,
): Promise<{ value: unknown; bytes: number } | null> {
  const first = await fetchPart(pointer, 0);
  const { bytes } = first;
  if (bytes > WHOLE_BYTES_MAX) return null;
  const parts = [first];
  for (let next = first.next_offset; next !== null; next = parts.at(-1)?.next_offset ?? null)
    parts.push(await fetchPart(pointer, next));
  if (first.type === 'string') return { value: parts.map(({ value }) => value as string).join(''), bytes };
  if (first.children === undefined) return { value: first.value, bytes };
  const entries: [string, unknown][] = [];
  for (const child of parts.flatMap((part) => part.children ?? [])) {
    const isWhole = child.value !== undefined;
    const own = isWhole ? { value: child.value } : await wholeValue(fetchPart, below(pointer, child.name));
    if (own === null) return null;
    entries.push([String(child.name), own.value]);
  }
  return { value: first.type === 'array' ? entries.map(([, value]) => value) : Object.fromEntries(entries), bytes };
}
