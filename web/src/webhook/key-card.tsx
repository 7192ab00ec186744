import { Select, SimpleGrid, TextInput } from '@mantine/core';
import { useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { deliveryQuery } from '../deliveries/queries';
import { Time } from '../ui/time';
import type { TaggedWorkflow } from '../workflows/queries';
import { dataOf, newestQuery, useSaveWebhook } from './queries';
import { SaveRow } from './save-row';
import { keyFields, type KeyFields, keyIn, type KeySource, withKey } from './trigger';
import classes from './webhook.module.css';

const SOURCES: { value: KeySource; label: string }[] = [
  { value: 'sender', label: "The sender's own id, or X-Idempotency-Key" },
  { value: 'header', label: 'Another header' },
  { value: 'path', label: 'A member of the body' },
  { value: 'expression', label: 'An expression over both' },
];
const WHERE: Record<KeySource, { label: string; placeholder: string } | null> = {
  sender: null,
  header: { label: 'Header', placeholder: 'X-Delivery-Id' },
  path: { label: 'Path', placeholder: '$.data.id' },
  expression: { label: 'Expression', placeholder: '{header:X-Shop}-{json:$.id}' },
};
const LOOKED_AT = 5;
// Of a larger one the page does not read the body.
const BODY_BYTES_MAX = 256 * 1024;

// The keys that the last deliveries have, also by fields that are not saved yet.
function LastKeys({ workflow, fields, saved }: { workflow: string; fields: KeyFields; saved: KeyFields }) {
  const newest = useQuery(newestQuery(workflow, LOOKED_AT));
  const isSaved = fields.source === saved.source && fields.where.trim() === saved.where;
  const readable = !isSaved && (fields.source === 'header' || fields.source === 'path');
  const rows = newest.data ?? [];
  const whole = useQueries({
    queries: rows.map(({ id, body_bytes }) => ({
      ...deliveryQuery(id),
      enabled: readable && body_bytes <= BODY_BYTES_MAX,
    })),
  });
  if (rows.length === 0)
    return <p className="meta">Once deliveries have arrived, the keys of the last five are shown here.</p>;
  if (!isSaved && !readable)
    return <p className="meta">Save it to see which keys the last five deliveries have by this.</p>;
  return (
    <div>
      <h3 className={classes.small}>Found in the last {rows.length === 1 ? 'delivery' : `${String(rows.length)}`}</h3>
      <ul className={classes.keys} aria-label="Keys of the last deliveries">
        {rows.map((row, index) => {
          const read = whole[index]?.data;
          const key = isSaved ? row.key : read ? keyIn(read, fields) : undefined;
          return (
            <li key={row.id}>
              <Link to="/deliveries/$deliveryId" params={{ deliveryId: row.id }} aria-label={`Delivery ${row.id}`}>
                <Time iso={row.at} />
              </Link>
              {key === undefined ? (
                <span className="muted">...</span>
              ) : key === null ? (
                <span className={classes.danger}>none: a repeat would start a second run</span>
              ) : (
                <code className="foreign">{key}</code>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

// How repeats of a delivery are recognised.
export function KeyCard({ tagged }: { tagged: TaggedWorkflow }) {
  const data = dataOf(tagged);
  const [fields, setFields] = useState(() => keyFields(data));
  const save = useSaveWebhook(tagged);
  const set = (change: Partial<KeyFields>) => setFields((all) => ({ ...all, ...change }));
  const where = WHERE[fields.source];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(withKey(data, fields));
  };
  return (
    <form className="card stack" aria-labelledby="key" onSubmit={submit}>
      <h2 id="key">How repeats are recognised</h2>
      <Select
        label="Idempotency key"
        data={SOURCES}
        allowDeselect={false}
        value={fields.source}
        onChange={(value) => value !== null && set({ source: value, where: '' })}
      />
      {where && (
        <TextInput
          label={where.label}
          placeholder={where.placeholder}
          value={fields.where}
          onChange={(event) => set({ where: event.currentTarget.value })}
        />
      )}
      <LastKeys workflow={tagged.workflow.id} fields={fields} saved={keyFields(data)} />
      <SimpleGrid cols={1} verticalSpacing="sm">
        <TextInput
          label="Remembered for"
          placeholder="7d"
          description="Such as 12h or 30d."
          inputWrapperOrder={['label', 'input', 'description']}
          value={fields.window}
          onChange={(event) => set({ window: event.currentTarget.value })}
        />
        <Select
          label="A key with another body"
          data={[
            { value: 'reject', label: 'Is refused with 409' },
            { value: 'first', label: 'Gets the first run' },
          ]}
          allowDeselect={false}
          value={fields.onConflict}
          onChange={(value) => value !== null && set({ onConflict: value })}
        />
      </SimpleGrid>
      <SaveRow
        workflow={tagged.workflow.id}
        label="Save the key"
        save={save}
        ready={where === null || fields.where.trim() !== ''}
      />
    </form>
  );
}
