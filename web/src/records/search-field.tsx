import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';

const WAIT_MS = 200;

interface SearchFieldProps {
  label: string;
  placeholder: string;
  // What is searched for, as the address of the page says.
  value: string;
  maxLength: number;
  onSearch: (text: string) => void;
}

// Searches as one types. The address follows a moment later and may come back after more was typed, which it does not
// undo; only another address, such as that of a link, replaces what is in the field.
export function SearchField({ label, placeholder, value, maxLength, onSearch }: SearchFieldProps) {
  const [{ text, seen, sent }, setState] = useState({ text: value, seen: value, sent: [] as readonly string[] });
  if (seen !== value) {
    const at = sent.indexOf(value);
    setState({ text: at < 0 ? value : text, seen: value, sent: at < 0 ? [] : sent.slice(at + 1) });
  }
  const search = useDebouncedCallback((typed: string) => {
    if (typed === value && sent.length === 0) return;
    setState((before) => ({ ...before, sent: [...before.sent, typed] }));
    onSearch(typed);
  }, WAIT_MS);
  return (
    <TextInput
      type="search"
      size="xs"
      label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
      maxLength={maxLength}
      value={text}
      onChange={({ currentTarget }) => {
        const typed = currentTarget.value;
        setState((before) => ({ ...before, text: typed }));
        search(typed.trim());
      }}
    />
  );
}
