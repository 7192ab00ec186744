import { isObject } from '../../editor/forms/schema';

// An object is known in its type by its key, a value of its data. The server keeps the key and not where it stood, so a
// change has to say a path at which the data still have it: at another key would be another object.

// Where the server looks without being told.
export const DEFAULT_PATHS = ['$.external_ids.rex.property_id', '$.id'] as const;

const PATH_MAX = 255;
const LOOKED_AT_MAX = 5000;

// A number and a text that read alike are the same key.
function keyText(value: unknown): string | null {
  if (typeof value === 'string' && value !== '') return value;
  return typeof value === 'number' ? String(value) : null;
}

const STEP = /\.([\p{L}\p{M}\p{N}_-]+)|\[(?:'([^'\\]*)'|"([^"\\]*)"|(-?\d+))\]/uy;

// The value at a path such as $.items[0]['deal id']; undefined where there is none. Null: this is no path.
export function valueAt(data: unknown, path: string): { value: unknown } | null {
  if (!path.startsWith('$')) return null;
  let value = data;
  for (let at = 1; at < path.length; at = STEP.lastIndex) {
    STEP.lastIndex = at;
    const step = STEP.exec(path);
    if (!step) return null;
    const [, dotted, single, double, index] = step;
    const name = dotted ?? single ?? double;
    if (index !== undefined) value = Array.isArray(value) ? value.at(Number(index)) : undefined;
    else value = isObject(value) && name !== undefined && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return { value };
}

export function keyAt(data: unknown, path: string): string | null {
  return keyText(valueAt(data, path)?.value);
}

// One step further down; null for a name that no path can say.
function below(path: string, name: string): string | null {
  if (/^[A-Za-z0-9_-]+$/.test(name)) return `${path}.${name}`;
  if (name.includes('\\')) return null;
  if (!name.includes("'")) return `${path}['${name}']`;
  return name.includes('"') ? null : `${path}["${name}"]`;
}

// The paths at which the data have the key, those of the server first, then the shortest.
export function keyPaths(data: unknown, key: string): string[] {
  const found = DEFAULT_PATHS.filter((path) => keyAt(data, path) === key) as string[];
  let level: [string, unknown][] = [['$', data]];
  let lookedAt = 0;
  while (level.length > 0 && lookedAt < LOOKED_AT_MAX) {
    const next: [string, unknown][] = [];
    for (const [path, value] of level) {
      lookedAt += 1;
      if (keyText(value) === key && new TextEncoder().encode(path).length <= PATH_MAX && !found.includes(path))
        found.push(path);
      if (Array.isArray(value))
        next.push(...value.map((each, at): [string, unknown] => [`${path}[${String(at)}]`, each]));
      else if (isObject(value))
        for (const [name, each] of Object.entries(value)) {
          const deeper = below(path, name);
          if (deeper !== null) next.push([deeper, each]);
        }
    }
    level = next;
  }
  return found;
}

// The path by which changed data are of the same object; null where they would be another's.
export function samePath(before: unknown, after: unknown, key: string): string | null {
  return keyPaths(before, key).find((path) => keyAt(after, path) === key) ?? null;
}
