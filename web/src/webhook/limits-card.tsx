import { NumberInput, SimpleGrid, Switch, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { TaggedWorkflow } from '../workflows/queries';
import { dataOf, useSaveWebhook } from './queries';
import { SaveRow } from './save-row';
import { limitFields, type LimitFields, withLimits } from './trigger';

const positive = (value: number | string) => Number(value) > 0;

// How many deliveries are taken, and how large ones.
export function LimitsCard({ tagged }: { tagged: TaggedWorkflow }) {
  const data = dataOf(tagged);
  const [fields, setFields] = useState(() => limitFields(data));
  const save = useSaveWebhook(tagged);
  const set = (change: Partial<LimitFields>) => setFields((all) => ({ ...all, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(withLimits(data, fields));
  };
  const rateIsReady =
    !fields.isLimited || (positive(fields.limit) && positive(fields.burst) && fields.window.trim() !== '');
  return (
    <form className="card stack" aria-labelledby="limits" onSubmit={submit}>
      <h2 id="limits">Limits</h2>
      <Switch
        label="Limit the rate"
        description="Deliveries above it are refused with 429; most senders try again."
        checked={fields.isLimited}
        onChange={(event) => set({ isLimited: event.currentTarget.checked })}
      />
      {fields.isLimited && (
        <SimpleGrid cols={3} spacing="sm">
          <NumberInput
            label="Deliveries"
            min={1}
            allowDecimal={false}
            hideControls
            value={fields.limit}
            onChange={(limit) => set({ limit })}
          />
          <TextInput
            label="In"
            value={fields.window}
            onChange={(event) => set({ window: event.currentTarget.value })}
          />
          <NumberInput
            label="At once"
            min={1}
            allowDecimal={false}
            hideControls
            value={fields.burst}
            onChange={(burst) => set({ burst })}
          />
        </SimpleGrid>
      )}
      <NumberInput
        label="Largest body, in KB"
        placeholder="As the server has it"
        min={1}
        hideControls
        value={fields.bodyKb}
        onChange={(bodyKb) => set({ bodyKb })}
      />
      <SaveRow
        workflow={tagged.workflow.id}
        label="Save the limits"
        save={save}
        ready={rateIsReady && (fields.bodyKb === '' || positive(fields.bodyKb))}
      />
    </form>
  );
}
