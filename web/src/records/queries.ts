import type { QueryClient } from '@tanstack/react-query';
import type { Schemas } from '../api/client';

export type Contact = Schemas['Contact'];
export type ContactWithLists = Schemas['ContactWithLists'];
export type List = Schemas['List'];
export type ListResult = Schemas['ListResult'];
export type ObjectType = Schemas['ObjectType'];
export type ObjectOfType = Schemas['Object'];
export type ObjectWithLinks = Schemas['ObjectWithLinks'];
export type ObjectLink = Schemas['ObjectLink'];

// Beginnings of the keys of what is asked of records, by what of them a change may touch.
const KEYS: Record<'contacts' | 'lists' | 'types' | 'objects', readonly string[]> = {
  contacts: ['contacts', 'contact'],
  // Who is in which list.
  lists: ['lists', 'list', 'contacts', 'contact'],
  types: ['object-types', 'object-type'],
  // A type counts its objects.
  objects: ['objects', 'object', 'object-types', 'object-type'],
};

// After a change of the page's own: there are no live events of records.
export async function recordsChanged(client: QueryClient, ...what: (keyof typeof KEYS)[]): Promise<void> {
  const keys = new Set(what.flatMap((each) => KEYS[each]));
  await Promise.all([...keys].map((key) => client.invalidateQueries({ queryKey: [key] })));
}
