import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schemas } from '../../api/client';
import type { CursorPage } from '../../api/cursor-list';
import type { Contact, ContactWithLists } from '../queries';
import { type ContactFilters, contactQuery } from './contact-filters';

const PAGE = 50;

export async function fetchContacts(
  filters: ContactFilters,
  cursor: string | null,
  signal: AbortSignal,
): Promise<CursorPage<Contact>> {
  const query = { limit: PAGE, ...contactQuery(filters), ...(cursor === null ? {} : { cursor }) };
  const page = await call(api.GET('/api/v1/contacts', { params: { query }, signal }));
  return { rows: page.contacts, next: page.meta.next_cursor };
}

// The first contacts that a text finds, for choosing one.
export const foundContactsQuery = (q: string) =>
  queryOptions({
    queryKey: ['contacts', 'found', q],
    queryFn: async ({ signal }) => {
      const query = { limit: 20, ...contactQuery({ q: q === '' ? undefined : q }) };
      return (await call(api.GET('/api/v1/contacts', { params: { query }, signal }))).contacts;
    },
  });

export const oneContactQuery = (id: string) =>
  queryOptions({
    queryKey: ['contact', id],
    queryFn: async ({ signal }): Promise<ContactWithLists> => {
      const path = { contactId: id };
      return (await call(api.GET('/api/v1/get-contact/{contactId}', { params: { path }, signal }))).contact;
    },
  });

export async function createContact(body: Schemas['NewContact']): Promise<Contact> {
  return (await call(api.POST('/api/v1/create-contact', { body }))).contact;
}

export async function changeContact(id: string, body: Schemas['ContactChange']): Promise<Contact> {
  const params = { path: { contactId: id } };
  return (await call(api.PATCH('/api/v1/update-contact/{contactId}', { params, body }))).contact;
}

export async function deleteContact(id: string): Promise<void> {
  await call(api.DELETE('/api/v1/delete-contact/{contactId}', { params: { path: { contactId: id } } }));
}

// What a contact is called: by name, or else by number.
export function nameOf({ full_name, phone_number }: Pick<Contact, 'full_name' | 'phone_number'>): string {
  return full_name ?? phone_number;
}
