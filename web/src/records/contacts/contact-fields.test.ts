import { describe, expect, it } from 'vitest';
import type { Contact } from '../queries';
import { changedMembers, contactChange, fieldsOf, newContact } from './contact-fields';

const ADA: Contact = {
  id: 'con_1',
  phone_number: '+61429069971',
  full_name: 'Ada Smith',
  first_name: 'Ada',
  last_name: 'Smith',
  email: 'ada@example.com',
  title: null,
  company: null,
  address: null,
  location: null,
  custom: { plan: 'pro', seats: 3, tags: ['a'] },
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
};

describe('the fields of a contact', () => {
  it('are sent of a new one where they say something', () => {
    expect(newContact({ ...fieldsOf(), phone_number: ' 0429069971 ', first_name: 'Ada', title: ' ' }, {})).toEqual({
      phone_number: '0429069971',
      first_name: 'Ada',
    });
    expect(newContact({ ...fieldsOf(), phone_number: '1' }, { plan: 'pro' })).toEqual({
      phone_number: '1',
      custom: { plan: 'pro' },
    });
  });

  it('are sent of an old one where they were changed, and null where they were emptied', () => {
    expect(contactChange(ADA, fieldsOf(ADA), { ...ADA.custom })).toBeNull();
    expect(contactChange(ADA, { ...fieldsOf(ADA), email: ' ', company: 'Sluice ' }, ADA.custom)).toEqual({
      email: null,
      company: 'Sluice',
    });
    expect(contactChange(ADA, fieldsOf(ADA), { plan: 'free', seats: 3 })).toEqual({
      custom: { tags: null, plan: 'free' },
    });
  });

  it('of its own are compared by value', () => {
    expect(changedMembers({ a: { b: [1] } }, { a: { b: [1] } })).toEqual({});
    expect(changedMembers({ a: 1 }, { a: '1', c: null })).toEqual({ a: '1', c: null });
  });
});
