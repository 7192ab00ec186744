import { isObject } from '../editor/forms/schema';

// The members of a JSON object as rows of a form: the fields of a contact's own, the data of an object, what a link says.

export const KINDS = ['text', 'number', 'boolean', 'date', 'datetime', 'json'] as const;
export type Kind = (typeof KINDS)[number];
export const KIND_WORDS: Record<Kind, string> = {
  text: 'Text',
  number: 'Number',
  boolean: 'Yes or no',
  date: 'Date',
  datetime: 'Date and time',
  json: 'JSON',
};

// A member that a schema names.
export interface Declared {
  name: string;
  kind: Kind;
}

export interface Member {
  name: string;
  kind: Kind;
  // '' says that there is no value.
  text: string;
  // Of a member that a schema names, which keeps its name: the kind that the schema wants.
  declared?: Kind;
  // What the row began with. A row that is as it was keeps its value, also one that a row cannot write.
  was?: { text: string; kind: Kind; value: unknown };
}

// JSON has numbers of any length; JavaScript rounds whole ones beyond this.
const ROUNDED_MAX = 2 ** 64;
export const ROUNDED =
  'A whole number is too large for a browser, which would round it. Write it as a text, or send it by the API.';

// Whether the value has a whole number that may not be what was written.
export function isRounded(value: unknown): boolean {
  if (typeof value === 'number')
    return Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) <= ROUNDED_MAX;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(isRounded);
}

// A JSON object, or why the text is none.
export function readObject(text: string): { value: Record<string, unknown> } | { problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { problem: `This is not JSON: ${error instanceof Error ? error.message : ''}` };
  }
  if (!isObject(value)) return { problem: 'This must be a JSON object, in curly brackets.' };
  return isRounded(value) ? { problem: ROUNDED } : { value };
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

function isDateTime(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(Date.parse(text));
}

function kindOf(value: unknown): Kind {
  if (typeof value === 'string') return 'text';
  return typeof value === 'number' || typeof value === 'boolean' ? (typeof value as Kind) : 'json';
}

function fits(value: unknown, kind: Kind): boolean {
  if (kind === 'json') return true;
  if (kind === 'date' || kind === 'datetime')
    return typeof value === 'string' && (kind === 'date' ? isDate(value) : isDateTime(value));
  return kindOf(value) === kind;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

function row(name: string, value: unknown, kind: Kind): Member {
  const text = kind === 'json' ? JSON.stringify(value, null, 2) : textOf(value);
  return { name, kind, text, was: { text, kind, value } };
}

function declaredRow(data: Record<string, unknown>, { name, kind }: Declared): Member {
  if (!Object.hasOwn(data, name)) return { name, kind, text: '', declared: kind };
  const value = data[name];
  // An object of a type that does not insist may have something else there.
  if (value !== null) return { ...row(name, value, fits(value, kind) ? kind : kindOf(value)), declared: kind };
  return { name, kind, text: '', declared: kind, was: { text: '', kind, value } };
}

// Rows for what the schema names, in its order, and then for whatever else is there.
export function readMembers(data: Record<string, unknown>, declared: readonly Declared[] = []): Member[] {
  const names = new Set(declared.map(({ name }) => name));
  return [
    ...declared.map((each) => declaredRow(data, each)),
    ...Object.entries(data)
      .filter(([name]) => !names.has(name))
      .map(([name, value]) => row(name, value, kindOf(value))),
  ];
}

function valueOf({ kind, text }: Member): { value: unknown } | { problem: string } {
  if (kind === 'text') return { value: text };
  if (kind === 'boolean') return { value: text === 'true' };
  if (kind === 'date') return isDate(text) ? { value: text } : { problem: 'This is not a date such as 2026-01-31.' };
  if (kind === 'datetime')
    return isDateTime(text) ? { value: text } : { problem: 'This is not a time such as 2026-01-31T12:00:00Z.' };
  try {
    const value: unknown = JSON.parse(text);
    if (kind === 'number' && typeof value !== 'number') return { problem: 'This is not a number such as 12.5.' };
    return isRounded(value) ? { problem: ROUNDED } : { value };
  } catch {
    return { problem: kind === 'number' ? 'This is not a number such as 12.5.' : 'This is not JSON.' };
  }
}

export type Written = { value: Record<string, unknown> } | { problems: ReadonlyMap<number, string> };

// The object that the rows say, without what is empty; or what is wrong, by row.
export function writeMembers(members: readonly Member[]): Written {
  const entries: [string, unknown][] = [];
  const problems = new Map<number, string>();
  members.forEach((member, at) => {
    const { name, kind, text, was } = member;
    if (name === '' && text === '') return;
    if (name === '') problems.set(at, 'It needs a name.');
    else if (members.findIndex((other) => other.name === name) !== at)
      problems.set(at, 'There is another one of this name.');
    else if (was && was.text === text && was.kind === kind) entries.push([name, was.value]);
    else if (text !== '') {
      const read = valueOf(member);
      if ('problem' in read) problems.set(at, read.problem);
      else entries.push([name, read.value]);
    }
  });
  return problems.size > 0 ? { problems } : { value: Object.fromEntries(entries) };
}
