import { Button, Group, Stack, TextInput } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import type { WidgetProps } from './field';
import { Fields } from './form';
import { useFormScope } from './form-context';
import { beginning, type Field } from './mapper';
import { isObject, withMember } from './schema';
import { freeSlug } from './slugs';
import { SortableList } from './sortable';

type Record_ = Record<string, unknown>;

const WORDS: Record<string, string> = {
  cases: 'case',
  fields: 'field',
  buttons: 'button',
  mappings: 'mapping',
  entries: 'entry',
};

// The member by which an entry is known to others (a handle, a name in templates), and the one that people read.
function memberNames(fields: readonly Field[]): { key: string | null; label: string | null } {
  const has = (name: string) => fields.some((field) => field.name === name);
  const key = ['id', 'name'].find(has) ?? null;
  return { key, label: has('label') ? 'label' : null };
}

function titleOf(record: Record_, fields: readonly Field[], word: string, at: number): string {
  const { key, label } = memberNames(fields);
  const names = [label, key, 'target', 'operation', 'name'];
  const named = names
    .map((name) => (name === null ? undefined : record[name]))
    .find((each) => typeof each === 'string');
  return named === undefined || named === '' ? `${word} ${String(at + 1)}` : `${word} ${String(named)}`;
}

function newRecord(fields: readonly Field[], text: string, records: readonly Record_[], word: string): Record_ {
  const { key, label } = memberNames(fields);
  const made: Record_ = {};
  for (const field of fields) if (field.required) made[field.name] = beginning(field);
  if (key !== null) {
    const taken = records.map((record) => String(record[key]));
    made[key] = freeSlug(text, taken, word);
  }
  if (label !== null && text !== '') made[label] = text;
  return made;
}

// Entries that have members: cases, fields, buttons, mappings. An id is made from the label once, and then stays: edges and
// templates name it.
export function RecordsField({ widget, field, value, pointer, onChange }: WidgetProps<'records'>) {
  const { readOnly } = useFormScope();
  const [text, setText] = useState('');
  const records = Array.isArray(value) ? value.filter(isObject) : [];
  const word = WORDS[widget.what] ?? 'entry';
  const { key } = memberNames(widget.fields);
  const change = (next: Record_[]) => onChange(next.length === 0 && !field.required ? undefined : next, pointer);
  const add = () => {
    change([...records, newRecord(widget.fields, text.trim(), records, word)]);
    setText('');
  };
  const onEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    add();
  };
  return (
    <Stack gap="xs">
      <SortableList items={records} nameOf={(record, at) => titleOf(record, widget.fields, word, at)} onChange={change}>
        {(record, at) => (
          <Fields
            fields={widget.fields}
            data={record}
            pointer={`${pointer}/${String(at)}`}
            onChange={(name, next, changed) => onChange(records.with(at, withMember(record, name, next)), changed)}
          />
        )}
      </SortableList>
      {!readOnly && (
        <Group gap="xs" align="end" wrap="nowrap">
          {key !== null && (
            <TextInput
              style={{ flex: 1 }}
              aria-label={`Name of the new ${word}`}
              placeholder={`Name of the new ${word}`}
              size="xs"
              value={text}
              maxLength={200}
              onKeyDown={onEnter}
              onChange={({ currentTarget }) => setText(currentTarget.value)}
            />
          )}
          <Button size="xs" variant="default" onClick={add}>
            Add {word === 'entry' ? 'an entry' : `a ${word}`}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
