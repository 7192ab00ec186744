import { ActionIcon, Button, Checkbox, Group, Select, Stack, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useStore } from '../../ui/store';
import { readJson } from '../data/render-data';
import { benchOf } from '../testing/store';
import type { WidgetProps } from './field';
import { useFormScope } from './form-context';
import classes from './forms.module.css';
import { JsonField } from './json-field';
import { inferSchema, readTable, type Row, ROW_TYPES, type Table, writeTable } from './schema-table';
import { freeSlug } from './slugs';

interface RowProps {
  row: Row;
  readOnly: boolean;
  onChange: (row: Row) => void;
  onRemove: () => void;
}

function RowView({ row, readOnly, onChange, onRemove }: RowProps) {
  return (
    <div className={classes.members}>
      <TextInput
        aria-label="Name of the member"
        readOnly={readOnly}
        value={row.name}
        onChange={({ currentTarget }) => onChange({ ...row, name: currentTarget.value })}
      />
      <Select
        aria-label={`Type of ${row.name}`}
        readOnly={readOnly}
        data={[{ value: '', label: 'any' }, ...ROW_TYPES]}
        value={row.type}
        allowDeselect={false}
        onChange={(type) => onChange({ ...row, type: type ?? '' })}
      />
      <Checkbox
        label="required"
        disabled={readOnly}
        checked={row.required}
        onChange={({ currentTarget }) => onChange({ ...row, required: currentTarget.checked })}
      />
      {!readOnly && (
        <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${row.name}`} onClick={onRemove}>
          <IconX size={16} stroke={1.75} />
        </ActionIcon>
      )}
    </div>
  );
}

// Two rows of one name would be one member.
function renamed(table: Table, at: number, row: Row): Table {
  const taken = table.rows.filter((_, index) => index !== at).map(({ name }) => name);
  return taken.includes(row.name) ? table : { ...table, rows: table.rows.with(at, row) };
}

// A JSON Schema of an object as a table, any other as JSON; one can begin with what the sample has.
export function SchemaField({ value, pointer, onChange, labels }: WidgetProps<'json_schema'>) {
  const { readOnly, workflowId } = useFormScope();
  const { sample } = useStore(benchOf(workflowId));
  const [isJson, setJson] = useState(false);
  const table = value === undefined ? { rows: [], rest: {} } : readTable(value);
  const change = (next: Table) => onChange(next.rows.length === 0 ? undefined : writeTable(next), pointer);
  const add = (rows: readonly Row[]): Row => ({
    name: freeSlug(
      '',
      rows.map(({ name }) => name),
      'member',
    ),
    type: 'string',
    required: false,
    description: '',
    rest: {},
  });
  const read = sample.kind === 'json' ? readJson(sample.text) : null;
  return (
    <Stack gap="xs">
      {!table || isJson ? (
        <JsonField value={value} labels={labels} onChange={(next) => onChange(next, pointer)} />
      ) : (
        table.rows.map((row, at) => (
          <RowView
            key={at}
            row={row}
            readOnly={readOnly}
            onChange={(next) => change(renamed(table, at, next))}
            onRemove={() => change({ ...table, rows: table.rows.toSpliced(at, 1) })}
          />
        ))
      )}
      {!readOnly && (
        <Group gap="xs">
          {table && !isJson && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => change({ ...table, rows: [...table.rows, add(table.rows)] })}
            >
              Add a member
            </Button>
          )}
          {read && (
            <Button size="compact-sm" variant="default" onClick={() => onChange(inferSchema(read.value), pointer)}>
              From the sample
            </Button>
          )}
          {table && (
            <button type="button" className={classes.mode} aria-pressed={isJson} onClick={() => setJson(!isJson)}>
              JSON
            </button>
          )}
        </Group>
      )}
    </Stack>
  );
}
