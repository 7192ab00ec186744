import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schemas } from '../../api/client';
import type { CursorPage } from '../../api/cursor-list';
import type { List, ListResult } from '../queries';

const PAGE = 200;
const NAMES_MAX = 1000;

export async function fetchLists(cursor: string | null, signal: AbortSignal): Promise<CursorPage<List>> {
  const query = { limit: PAGE, ...(cursor === null ? {} : { cursor }) };
  const page = await call(api.GET('/api/v1/lists', { params: { query }, signal }));
  return { rows: page.lists, next: page.meta.next_cursor };
}

// Lists to choose from; of very many, the newest thousand.
export const listNamesQuery = queryOptions({
  queryKey: ['lists', 'names'],
  queryFn: async ({ signal }) => {
    const names: Pick<List, 'id' | 'name'>[] = [];
    let cursor: string | null = null;
    do {
      const page: CursorPage<List> = await fetchLists(cursor, signal);
      names.push(...page.rows.map(({ id, name }) => ({ id, name })));
      cursor = page.next;
    } while (cursor !== null && names.length < NAMES_MAX);
    return names;
  },
  staleTime: 60_000,
});

export const listQuery = (id: string) =>
  queryOptions({
    queryKey: ['list', id],
    queryFn: async ({ signal }) =>
      (await call(api.GET('/api/v1/get-list/{listId}', { params: { path: { listId: id } }, signal }))).list,
  });

export async function createList(name: string): Promise<List> {
  return (await call(api.POST('/api/v1/create-list', { body: { name } }))).list;
}

export async function renameList(id: string, name: string): Promise<List> {
  const params = { path: { listId: id } };
  return (await call(api.PATCH('/api/v1/update-list/{listId}', { params, body: { name } }))).list;
}

export async function deleteList(id: string): Promise<void> {
  await call(api.DELETE('/api/v1/delete-list/{listId}', { params: { path: { listId: id } } }));
}

// How many contacts one request may name.
export const ITEMS_MAX = 1000;

export async function addToList(id: string, contacts: Schemas['ListContact'][]): Promise<ListResult[]> {
  const params = { path: { listId: id } };
  return (await call(api.POST('/api/v1/add-contacts-to-list/{listId}', { params, body: { contacts } }))).results;
}

export async function removeFromList(id: string, contactIds: readonly string[]): Promise<ListResult[]> {
  const params = { path: { listId: id } };
  const results: ListResult[] = [];
  for (let at = 0; at < contactIds.length; at += ITEMS_MAX) {
    const contacts = contactIds.slice(at, at + ITEMS_MAX).map((contact_id) => ({ contact_id }));
    const answer = await call(api.POST('/api/v1/remove-contacts-from-list/{listId}', { params, body: { contacts } }));
    results.push(...answer.results);
  }
  return results;
}
