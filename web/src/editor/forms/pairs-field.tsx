import { ActionIcon, Button, Stack, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type ClipboardEvent, useState } from 'react';
import { FieldView, type WidgetProps } from './field';
import { useFormScope } from './form-context';
import classes from './forms.module.css';
import type { Field } from './mapper';
import { type Pair, pastedPairs, readPairs, shapeOf, writePairs } from './pairs';
import { same } from './schema';

const VALUE: Field = {
  name: 'value',
  title: 'Value',
  description: '',
  required: true,
  group: null,
  showIf: {},
  default: undefined,
  widget: { is: 'text' },
};
// What is no text is shown as JSON.
const OTHER: Field = { ...VALUE, widget: { is: 'any', language: null } };

// Names and values: headers, query parameters, inputs. Lines of headers, a query string or JSON can be pasted into a name.
export function PairsField({ widget, field, value, pointer, onChange }: WidgetProps<'pairs'>) {
  const { readOnly } = useFormScope();
  const shape = shapeOf(value, widget.shapes);
  // Rows without a name, and names that come twice, have no place in an object: here they are kept until they have one.
  const [rows, setRows] = useState(() => readPairs(value));
  const [seen, setSeen] = useState(value);
  if (!same(seen, value)) {
    setSeen(value);
    if (!same(written(rows, shape, widget.shapes), value)) setRows(readPairs(value));
  }
  const change = (next: Pair[], changed: string) => {
    setRows(next);
    onChange(written(next, shape, widget.shapes), changed);
  };
  const onPaste = (at: number) => (event: ClipboardEvent) => {
    const pasted = pastedPairs(event.clipboardData.getData('text/plain'));
    if (!pasted || readOnly) return;
    event.preventDefault();
    change(rows.toSpliced(at, rows[at]?.key === '' ? 1 : 0, ...pasted), pointer);
  };
  return (
    <Stack gap="xs">
      {rows.map((row, at) => (
        <div key={at} className={classes.pair} data-pointer={placeOf(row, at, shape, pointer)}>
          <TextInput
            aria-label={`${field.title}: name ${String(at + 1)}`}
            readOnly={readOnly}
            value={row.key}
            onPaste={onPaste(at)}
            onChange={({ currentTarget }) =>
              change(rows.with(at, { ...row, key: currentTarget.value }), `${pointer}/${String(at)}`)
            }
          />
          <FieldView
            field={{
              ...(typeof row.value === 'string' ? VALUE : OTHER),
              title: `${field.title}: value ${String(at + 1)}`,
            }}
            isBare
            value={row.value}
            beside={{}}
            pointer={`${placeOf(row, at, shape, pointer)}${shape === 'list' ? '/value' : ''}`}
            onChange={(next, changed) => change(rows.with(at, { ...row, value: next ?? '' }), changed)}
          />
          {!readOnly && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove ${row.key || `row ${String(at + 1)}`}`}
              onClick={() => change(rows.toSpliced(at, 1), pointer)}
            >
              <IconX size={16} stroke={1.75} />
            </ActionIcon>
          )}
        </div>
      ))}
      {!readOnly && (
        <Button size="compact-sm" variant="default" onClick={() => setRows([...rows, { key: '', value: '' }])}>
          Add a row
        </Button>
      )}
    </Stack>
  );
}

function written(rows: readonly Pair[], shape: 'object' | 'list', shapes: readonly ('object' | 'list')[]): unknown {
  const named = rows.filter(({ key }) => key !== '');
  return named.length === 0 ? undefined : writePairs(named, shape, shapes);
}

function placeOf(row: Pair, at: number, shape: 'object' | 'list', pointer: string): string {
  const part = shape === 'list' ? String(at) : row.key.replaceAll('~', '~0').replaceAll('/', '~1');
  return `${pointer}/${part}`;
}
