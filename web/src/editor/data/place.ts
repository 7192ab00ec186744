// Where in a template the cursor is: what can be completed there. Pure, and forgiving: templates are often half written.

export type Place =
  // After `path`, whose last part is being typed from `from` on. An empty path: the name of a root.
  | { at: 'path'; path: string[]; from: number }
  // The name of a filter, from `from` on.
  | { at: 'filter'; from: number }
  // The name of a tag, from `from` on.
  | { at: 'tag'; from: number };

const QUOTES = ['"', "'"];

// The markup that is open before `position`: where its inside begins, and whether it prints or is a tag.
function openBefore(text: string, position: number): { inside: number; isTag: boolean } | null {
  let inside: number | null = null;
  let isTag = false;
  for (let at = 0; at < position; at += 1) {
    const two = text.slice(at, at + 2);
    if (inside === null) {
      if ((two === '{{' || two === '{%') && at + 2 <= position) {
        isTag = two === '{%';
        inside = at + 2;
        at += 1;
      }
      continue;
    }
    const quote = text[at];
    if (quote !== undefined && QUOTES.includes(quote)) {
      const end = text.indexOf(quote, at + 1);
      // A quote that is not closed yet hides nothing of what is asked here.
      if (end >= 0 && end < position) at = end;
      continue;
    }
    if (two === (isTag ? '%}' : '}}')) {
      inside = null;
      at += 1;
    }
  }
  return inside === null ? null : { inside, isTag };
}

// Whether the text ends inside of quotes, other than those of a part of a path: ["a name
function endsInText(text: string): boolean {
  let quote: string | null = null;
  let before = '';
  for (const [at, each] of [...text].entries()) {
    if (quote !== null) {
      if (each === quote) quote = null;
    } else if (QUOTES.includes(each)) {
      quote = each;
      before = text[at - 1] ?? '';
    }
  }
  return quote !== null && before !== '[';
}

// The place of the last "|" outside of quotes; -1 without one.
function lastPipe(text: string): number {
  let quote: string | null = null;
  let found = -1;
  for (let at = 0; at < text.length; at += 1) {
    const each = text[at] ?? '';
    if (quote !== null) quote = each === quote ? null : quote;
    else if (QUOTES.includes(each)) quote = each;
    else if (each === '|') found = at;
  }
  return found;
}

// The path at the end of the text, with the part that is still typed: "order.lines[0].sk" is order, lines, 0 and "sk".
function pathAtEnd(text: string): { path: string[]; partial: number } {
  const found = /[A-Za-z_][\w-]*(?:\.[\w-]+|\[\d+\]|\["[^"]*"\]|\['[^']*'\])*(?:\.|\[["']?[^"'\]]*)?$/.exec(text);
  if (!found) return { path: [], partial: 0 };
  const pieces = [...found[0].matchAll(/^[\w-]+|\.[\w-]*|\[["']?[^"'\]]*["']?\]?/g)].map(([piece]) => piece);
  const last = pieces.at(-1) ?? '';
  if (pieces.length === 1 && !found[0].endsWith('.')) return { path: [], partial: last.length };
  const isClosed = last.endsWith(']');
  if (isClosed) return { path: [], partial: 0 };
  const names = pieces.slice(0, -1).map((piece) => piece.replace(/^\.|^\[["']?|["']?\]$/g, ''));
  return { path: names, partial: last.length };
}

// `from` of a path is where its last part begins, with its dot or bracket.
export function placeAt(text: string, position: number): Place | null {
  const open = openBefore(text, position);
  if (!open) return null;
  const inside = text.slice(open.inside, position);
  if (open.isTag && /^-?\s*\w*$/.test(inside))
    return { at: 'tag', from: position - (/\w*$/.exec(inside)?.[0].length ?? 0) };
  if (endsInText(inside)) return null;
  const filter = /^\s*(\w*)$/.exec(inside.slice(lastPipe(inside) + 1));
  if (lastPipe(inside) >= 0 && filter) return { at: 'filter', from: position - (filter[1]?.length ?? 0) };
  const { path, partial } = pathAtEnd(inside);
  if (partial === 0 && !/(^|[\s(:,=<>|-])$/.test(inside)) return null;
  return { at: 'path', path, from: position - partial };
}

// A part of a path as it is written after what comes before it: .name, [0] or ["a name"].
export function partText(name: string | number): string {
  if (typeof name === 'number' || /^\d+$/.test(name)) return `[${String(name)}]`;
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

export function pathText(path: readonly (string | number)[]): string {
  const [root = '', ...parts] = path;
  return `${String(root)}${parts.map(partText).join('')}`;
}

// Whether what is inserted at `position` stands inside of {{ }} already.
export function isInside(text: string, position: number): boolean {
  return openBefore(text, position) !== null;
}

export function hasTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%');
}
