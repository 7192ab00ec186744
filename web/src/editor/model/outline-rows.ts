import type { OutlineItem } from './outline';

// The outline line by line.
export type OutlineRow = { key: string; level: number; id: string } & (
  | { kind: 'node'; begins: boolean; also: string }
  // A way out, under which what follows stands.
  | { kind: 'way'; handle: string; text: string }
  // A node of another place to which the way leads.
  | { kind: 'goes'; target: string; text: string }
);

function alsoText(also: OutlineItem['also']): string {
  if (also.length === 0) return '';
  return `also reached from ${also.map(({ source, handle }) => (handle ? `${source} (${handle})` : source)).join(', ')}`;
}

function push(rows: OutlineRow[], items: readonly OutlineItem[], level: number): void {
  for (const { node, begins, also, inside, branches, goesTo } of items) {
    const { id } = node;
    rows.push({ key: id, level, id, kind: 'node', begins, also: alsoText(also) });
    push(rows, inside, level + 1);
    const goes = (target: string, at: number, from: string) => {
      rows.push({ key: `${id} ${from} ${target}`, level: at, id, kind: 'goes', target, text: `goes on at ${target}` });
    };
    for (const { way, items: below, goesTo: elsewhere } of branches) {
      const text = below.length + elsewhere.length > 0 ? `${way.title}` : `${way.title}: nothing follows`;
      rows.push({ key: `${id} by ${way.id}`, level: level + 1, id, kind: 'way', handle: way.id, text });
      push(rows, below, level + 2);
      for (const target of elsewhere) goes(target, level + 2, way.id);
    }
    if (goesTo !== null) goes(goesTo, level, '');
  }
}

// For each row its place among its siblings, from 1, and how many they are: rows of one level with none of a lower one between.
export function placesOf(rows: readonly { level: number }[]): { at: number; of: number }[] {
  const places: { at: number; of: number }[] = [];
  // The open lists of siblings, by level.
  const lists: { at: number; of: number }[][] = [];
  for (const { level } of rows) {
    lists.length = Math.min(lists.length, level + 1);
    const list = (lists[level] ??= []);
    const place = { at: list.length + 1, of: 0 };
    list.push(place);
    for (const each of list) each.of = list.length;
    places.push(place);
  }
  return places;
}

export function rowsOf(items: readonly OutlineItem[]): OutlineRow[] {
  const rows: OutlineRow[] = [];
  push(rows, items, 1);
  return rows;
}
