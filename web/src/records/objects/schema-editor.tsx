import { ActionIcon, Button, Checkbox, Group, SegmentedControl, Select, Stack, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { LazyTextEditor } from '../../code/lazy-text-editor';
import { readObject } from '../members';
import classes from '../records.module.css';
import {
  FIELD_TYPES,
  type FieldType,
  problemsOf,
  readSchema,
  type Schema,
  type SchemaRow,
  writeSchema,
} from './schema';

const TYPE_WORDS: Record<FieldType, string> = {
  string: 'Text',
  number: 'Number',
  integer: 'Whole number',
  boolean: 'Yes or no',
  date: 'Date',
  datetime: 'Date and time',
  array: 'List',
  object: 'Object',
};
const TYPES = FIELD_TYPES.map((value) => ({ value, label: TYPE_WORDS[value] }));

// A schema that is being edited: as rows, or as the JSON that it is.
export type SchemaDraft = { as: 'rows'; rows: SchemaRow[] } | { as: 'json'; text: string };

export function draftOf(schema: Schema): SchemaDraft {
  const rows = readSchema(schema);
  return rows ? { as: 'rows', rows } : { as: 'json', text: JSON.stringify(schema, null, 2) };
}

// The schema that a draft says, or what is wrong with it.
export function schemaOf(draft: SchemaDraft): { schema: Schema } | { problem: string } {
  if (draft.as === 'rows') {
    const problems = problemsOf(draft.rows);
    return problems.size > 0
      ? { problem: 'A field has no name, or that of another one.' }
      : { schema: writeSchema(draft.rows) };
  }
  const read = readObject(draft.text);
  return 'problem' in read ? read : { schema: read.value };
}

function Row({
  row,
  at,
  problem,
  onChange,
  onRemove,
}: {
  row: SchemaRow;
  at: number;
  problem: string | undefined;
  onChange: (row: SchemaRow) => void;
  onRemove: () => void;
}) {
  const called = row.name || `field ${String(at + 1)}`;
  return (
    <div className={classes.field}>
      <TextInput
        aria-label={`Name of field ${String(at + 1)}`}
        placeholder="Name"
        maxLength={255}
        value={row.name}
        error={problem}
        onChange={({ currentTarget }) => onChange({ ...row, name: currentTarget.value })}
      />
      <Select
        aria-label={`Type of ${called}`}
        data={TYPES}
        value={row.type}
        allowDeselect={false}
        onChange={(type) => onChange({ ...row, type: type ?? row.type })}
      />
      <Checkbox
        className={classes.fieldRequired}
        label="Required"
        aria-label={`${called} is required`}
        checked={row.required}
        onChange={({ currentTarget }) => onChange({ ...row, required: currentTarget.checked })}
      />
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Remove ${called}`} onClick={onRemove}>
        <IconX size={18} stroke={1.75} />
      </ActionIcon>
    </div>
  );
}

interface SchemaEditorProps {
  draft: SchemaDraft;
  // Names that are wrong are told once the form was sent.
  isChecked: boolean;
  onChange: (draft: SchemaDraft) => void;
}

// The fields of a type as rows, or its schema as JSON, which can say more.
export function SchemaEditor({ draft, isChecked, onChange }: SchemaEditorProps) {
  const said = schemaOf(draft);
  const rows = draft.as === 'json' && 'schema' in said ? readSchema(said.schema) : null;
  const switchTo = (as: string) => {
    if (as === 'json' && draft.as === 'rows')
      onChange({ as, text: JSON.stringify(writeSchema(draft.rows.filter(({ name }) => name !== '')), null, 2) });
    if (as === 'rows' && rows) onChange({ as, rows });
  };
  const problems = draft.as === 'rows' && isChecked ? problemsOf(draft.rows) : null;
  return (
    <Stack gap="xs" role="group" aria-label="Fields">
      <Group justify="space-between">
        <h3 className={classes.subhead}>Fields</h3>
        <SegmentedControl
          size="xs"
          aria-label="How to write the fields"
          data={[
            { value: 'rows', label: 'Rows', disabled: draft.as === 'json' && rows === null },
            { value: 'json', label: 'JSON Schema' },
          ]}
          value={draft.as}
          onChange={switchTo}
        />
      </Group>
      {draft.as === 'rows' ? (
        <>
          {draft.rows.length === 0 && <div className="muted">Without fields, the data may be anything.</div>}
          {draft.rows.map((row, at) => (
            <Row
              key={at}
              row={row}
              at={at}
              problem={problems?.get(at)}
              onChange={(next) => onChange({ as: 'rows', rows: draft.rows.with(at, next) })}
              onRemove={() => onChange({ as: 'rows', rows: draft.rows.toSpliced(at, 1) })}
            />
          ))}
          <div>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() =>
                onChange({ as: 'rows', rows: [...draft.rows, { name: '', type: 'string', required: false }] })
              }
            >
              Add a field
            </Button>
          </div>
        </>
      ) : (
        <>
          <p className="meta">
            A whole JSON Schema, or fields and the names of their types: {FIELD_TYPES.join(', ')}.
            {rows === null && 'schema' in said && ' It says more than rows can.'}
          </p>
          <LazyTextEditor
            label="Schema as JSON"
            text={draft.text}
            isJson
            onChange={(text) => onChange({ as: 'json', text })}
          />
          {'problem' in said && (
            <p role="alert" className="foreign">
              {said.problem}
            </p>
          )}
        </>
      )}
    </Stack>
  );
}
