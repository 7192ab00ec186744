import { hasTemplate } from '../data/place';
import type { Rendered } from '../data/render-data';

// The settings of a node with the values of their templates, for looking at.

const TEMPLATES_MAX = 200;

export function templatesIn(value: unknown, found: string[] = []): string[] {
  if (typeof value === 'string') {
    if (hasTemplate(value) && !found.includes(value) && found.length < TEMPLATES_MAX) found.push(value);
  } else if (typeof value === 'object' && value !== null)
    for (const each of Object.values(value)) templatesIn(each, found);
  return found;
}

export function withValues(value: unknown, results: ReadonlyMap<string, Rendered>): unknown {
  if (typeof value === 'string') {
    const result = results.get(value);
    return result && !result.error ? result.value : value;
  }
  if (Array.isArray(value)) return value.map((each) => withValues(each, results));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withValues(each, results)]));
  return value;
}
