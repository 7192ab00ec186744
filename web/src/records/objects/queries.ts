import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schemas } from '../../api/client';
import type { CursorPage } from '../../api/cursor-list';
import type { ObjectLink, ObjectOfType, ObjectType, ObjectWithLinks } from '../queries';

const PAGE = 50;
const PAGE_MAX = 200;

export async function fetchTypes(cursor: string | null, signal: AbortSignal): Promise<CursorPage<ObjectType>> {
  const query = { limit: PAGE_MAX, ...(cursor === null ? {} : { cursor }) };
  const page = await call(api.GET('/api/v1/object-types', { params: { query }, signal }));
  return { rows: page.object_types, next: page.meta.next_cursor };
}

// All types; a team has at most as many as fit a page.
export const typesQuery = queryOptions({
  queryKey: ['object-types', 'all'],
  queryFn: async ({ signal }) => (await fetchTypes(null, signal)).rows,
});

export const typeQuery = (typeName: string) =>
  queryOptions({
    queryKey: ['object-type', typeName],
    queryFn: async ({ signal }) => {
      const params = { path: { typeName } };
      return (await call(api.GET('/api/v1/object-types/by-name/{typeName}', { params, signal }))).object_type;
    },
  });

export async function createType(body: Schemas['NewObjectType']): Promise<ObjectType> {
  return (await call(api.POST('/api/v1/object-types', { body }))).object_type;
}

export async function changeType(id: string, body: Schemas['ObjectTypeChange']): Promise<ObjectType> {
  const params = { path: { objectTypeId: id } };
  return (await call(api.PATCH('/api/v1/object-types/{objectTypeId}', { params, body }))).object_type;
}

export async function deleteType(id: string): Promise<void> {
  await call(api.DELETE('/api/v1/object-types/{objectTypeId}', { params: { path: { objectTypeId: id } } }));
}

export interface ObjectFilters {
  type?: string;
  contact?: string;
  key?: string;
}

export async function fetchObjects(
  { type, contact, key }: ObjectFilters,
  cursor: string | null,
  signal: AbortSignal,
  limit = PAGE,
): Promise<CursorPage<ObjectOfType>> {
  const query = {
    limit,
    ...(type === undefined ? {} : { type_name: type }),
    ...(contact === undefined ? {} : { contact_id: contact }),
    ...(key === undefined ? {} : { key }),
    ...(cursor === null ? {} : { cursor }),
  };
  const page = await call(api.GET('/api/v1/objects', { params: { query }, signal }));
  return { rows: page.objects, next: page.meta.next_cursor };
}

// How many objects a contact is linked to, of very many at least how many.
export const linkedObjectsQuery = (contact: string) =>
  queryOptions({
    queryKey: ['objects', 'count-of-contact', contact],
    queryFn: async ({ signal }) => {
      const page = await fetchObjects({ contact }, null, signal, PAGE_MAX);
      return { count: page.rows.length, isAll: page.next === null };
    },
  });

// The newest objects of a type, for choosing one.
export const newestObjectsQuery = (type: string) =>
  queryOptions({
    queryKey: ['objects', 'newest', type],
    queryFn: async ({ signal }) => (await fetchObjects({ type }, null, signal)).rows,
  });

// The object of a type with a key; null if there is none.
export async function objectByKey(type: string, key: string, signal?: AbortSignal): Promise<ObjectOfType | null> {
  const page = await fetchObjects({ type, key }, null, signal ?? new AbortController().signal, 1);
  return page.rows[0] ?? null;
}

export const objectByKeyQuery = (type: string, key: string) =>
  queryOptions({
    queryKey: ['objects', 'by-key', type, key],
    queryFn: ({ signal }) => objectByKey(type, key, signal),
  });

export const objectQuery = (id: string) =>
  queryOptions({
    queryKey: ['object', id],
    queryFn: async ({ signal }): Promise<ObjectWithLinks> => {
      const params = { path: { objectId: id } };
      return (await call(api.GET('/api/v1/get-object/{objectId}', { params, signal }))).object;
    },
  });

export function upsertObject(body: Schemas['UpsertedObject']): Promise<Schemas['WrittenObject']> {
  return call(api.POST('/api/v1/upsert-object', { body }));
}

export async function deleteObject(id: string): Promise<void> {
  await call(api.DELETE('/api/v1/delete-object/{objectId}', { params: { path: { objectId: id } } }));
}

export async function linkContact(
  objectId: string,
  contactId: string,
  metadata: Record<string, unknown>,
): Promise<ObjectLink> {
  const params = { path: { objectId } };
  const body = { contact_id: contactId, metadata };
  return (await call(api.POST('/api/v1/link-contact-to-object/{objectId}', { params, body }))).link;
}

export async function unlinkContact(objectId: string, contactId: string): Promise<void> {
  const params = { path: { objectId } };
  await call(api.POST('/api/v1/unlink-contact-from-object/{objectId}', { params, body: { contact_id: contactId } }));
}
