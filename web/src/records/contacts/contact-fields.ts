import type { Schemas } from '../../api/client';
import { same } from '../../editor/forms/schema';
import type { Contact } from '../queries';

// The fields of a contact as a form has them, and what is sent of them.

export const FIELDS = [
  'phone_number',
  'first_name',
  'last_name',
  'email',
  'title',
  'company',
  'location',
  'address',
] as const;
export type Field = (typeof FIELDS)[number];
export type Fields = Record<Field, string>;

export const FIELD_WORDS: Record<Field, string> = {
  phone_number: 'Phone number',
  first_name: 'First name',
  last_name: 'Last name',
  email: 'Email',
  title: 'Title',
  company: 'Company',
  address: 'Address',
  location: 'Location',
};

export function fieldsOf(contact?: Contact): Fields {
  return Object.fromEntries(FIELDS.map((name) => [name, contact?.[name] ?? ''])) as Fields;
}

export function newContact(fields: Fields, custom: Record<string, unknown>): Schemas['NewContact'] {
  const { phone_number, ...others } = fields;
  const filled = Object.entries(others).filter(([, text]) => text.trim() !== '');
  return {
    phone_number: phone_number.trim(),
    ...Object.fromEntries(filled.map(([name, text]) => [name, text.trim()])),
    ...(Object.keys(custom).length > 0 ? { custom } : {}),
  };
}

// Members that are other than before; null for those that are gone.
export function changedMembers(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Record<string, unknown> {
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  const other = Object.entries(after).filter(
    ([name, value]) => !Object.hasOwn(before, name) || !same(before[name], value),
  );
  return Object.fromEntries([...gone.map((name) => [name, null] as const), ...other]);
}

// Only what was changed, so that what others change meanwhile stays; null where that is nothing. A field that was emptied
// is removed.
export function contactChange(
  contact: Contact,
  fields: Fields,
  custom: Record<string, unknown>,
): Schemas['ContactChange'] | null {
  const before = fieldsOf(contact);
  const changed = FIELDS.filter((name) => fields[name].trim() !== before[name]);
  const members = changedMembers(contact.custom, custom);
  if (changed.length === 0 && Object.keys(members).length === 0) return null;
  return {
    ...Object.fromEntries(changed.map((name) => [name, fields[name].trim() || null])),
    ...(Object.keys(members).length > 0 ? { custom: members } : {}),
  };
}
