import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Contact } from '../queries';
import { foundContactsQuery } from './queries';

function wordsOf(contact: Contact): string {
  return contact.full_name === null ? contact.phone_number : `${contact.full_name}, ${contact.phone_number}`;
}

interface ContactPickerProps {
  value: Contact | null;
  onChange: (contact: Contact | null) => void;
}

// A contact, searched for by the server as one types.
export function ContactPicker({ value, onChange }: ContactPickerProps) {
  const [typed, setTyped] = useState('');
  const isChosen = value !== null && typed === wordsOf(value);
  const [search] = useDebouncedValue(isChosen ? '' : typed.trim(), 200);
  const found = useQuery({ ...foundContactsQuery(search), placeholderData: keepPreviousData });
  const rows = found.data ?? [];
  const shown = value === null || rows.some(({ id }) => id === value.id) ? rows : [value, ...rows];
  return (
    <Select
      label="Contact"
      description="By the beginning of the name, the number or the email."
      placeholder="Choose one"
      data-autofocus
      openOnFocus={false}
      searchable
      // The server has found them; the browser does not search once more.
      filter={({ options }) => options}
      nothingFoundMessage={found.isFetching ? 'Looking ...' : 'No contact is found by this'}
      data={shown.map((contact) => ({ value: contact.id, label: wordsOf(contact) }))}
      value={value?.id ?? null}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={(id) => onChange(shown.find((contact) => contact.id === id) ?? null)}
    />
  );
}
