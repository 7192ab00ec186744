import type { PairShape } from './mapper';
import { isObject } from './schema';

// Rows of names and values: headers, query parameters, inputs. As an object or as a list of {key, value}.

export interface Pair {
  key: string;
  value: unknown;
}

export function readPairs(value: unknown): Pair[] {
  if (Array.isArray(value))
    return value.map((each: unknown) =>
      isObject(each)
        ? { ...each, key: typeof each.key === 'string' ? each.key : '', value: each.value }
        : { key: '', value: each },
    );
  return isObject(value) ? Object.entries(value).map(([key, each]) => ({ key, value: each })) : [];
}

// In the shape that the value has, as long as that can hold the rows: an object has each name once.
export function writePairs(pairs: readonly Pair[], shape: PairShape, shapes: readonly PairShape[]): unknown {
  if (shape === 'list') return pairs;
  const isUnique = new Set(pairs.map(({ key }) => key)).size === pairs.length;
  if (!isUnique && shapes.includes('list')) return pairs;
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
}

export function shapeOf(value: unknown, shapes: readonly PairShape[]): PairShape {
  if (Array.isArray(value)) return 'list';
  return isObject(value) || shapes.includes('object') ? 'object' : 'list';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function queryPairs(query: string): Pair[] {
  return query
    .split('&')
    .filter(Boolean)
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0
        ? { key: decoded(part), value: '' }
        : { key: decoded(part.slice(0, at)), value: decoded(part.slice(at + 1)) };
    });
}

function headerPair(line: string): Pair | null {
  const found = /^\s*(?:-H\s*)?['"]?([A-Za-z0-9!#$%&*+.^_`|~-]+)\s*:\s*(.*?)['"]?\s*\\?$/.exec(line);
  return found?.[1] === undefined ? null : { key: found[1], value: found[2] ?? '' };
}

// What was pasted, if it is more than a name: lines of headers, a query string, a URL with one, or a JSON object.
export function pastedPairs(text: string): Pair[] | null {
  const trimmed = text.trim();
  if (trimmed.startsWith('{') && !trimmed.startsWith('{{')) {
    try {
      const value: unknown = JSON.parse(trimmed);
      return isObject(value) ? readPairs(value) : null;
    } catch {
      return null;
    }
  }
  const query = /^(?:https?:\/\/[^\s?]*)?\?(\S*)$/.exec(trimmed)?.[1];
  if (query !== undefined) return queryPairs(query);
  if (/^[^\s=&:{}]+=[^\s&]*(&[^\s=&]+=[^\s&]*)+$/.test(trimmed)) return queryPairs(trimmed);
  const lines = trimmed.split(/\r?\n/).filter((line) => line.trim() !== '');
  const pairs = lines.map(headerPair);
  return lines.length > 0 && pairs.every((pair) => pair !== null) ? pairs : null;
}
