import { Button, Select, TextInput } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import { Sheet } from '../ui/sheet';
import { usePhone } from '../ui/use-phone';
import {
  CAUSE_WORDS,
  CAUSES,
  type DeliveryFilters,
  hasFilters,
  OUTCOME_WORDS,
  OUTCOMES,
  type Outcome,
} from './delivery-filters';
import classes from './deliveries.module.css';

interface FilterBarProps {
  filters: DeliveryFilters;
  onFilters: (filters: DeliveryFilters) => void;
  fixedWorkflow: boolean;
  names: readonly { id: string; name: string }[];
}

export function DeliveryFilterBar(props: FilterBarProps) {
  const phone = usePhone();
  const [open, setOpen] = useState(false);
  if (!phone) return <Fields {...props} />;
  return (
    <>
      <Button variant="default" leftSection={<IconFilter size={18} />} onClick={() => setOpen(true)}>
        Filters
      </Button>
      <Sheet title="Filters" opened={open} onClose={() => setOpen(false)}>
        <Fields {...props} />
      </Sheet>
    </>
  );
}

function Fields({ filters, onFilters, fixedWorkflow, names }: FilterBarProps) {
  const set = (change: DeliveryFilters) => onFilters({ ...filters, ...change });
  const commit = (text: string) => text !== (filters.text ?? '') && set({ text: text || undefined });
  const shown = fixedWorkflow ? { ...filters, workflow: undefined } : filters;
  return (
    <div className={classes.filters} role="search" aria-label="Filters of the deliveries">
      <Select
        size="xs"
        label="Outcome"
        placeholder="Any"
        clearable
        data={OUTCOMES.map((value) => ({ value, label: OUTCOME_WORDS[value] }))}
        value={filters.outcome ?? null}
        onChange={(value: Outcome | null) => set({ outcome: value ?? undefined })}
      />
      <Select
        size="xs"
        label="Cause"
        placeholder="Any"
        clearable
        data={CAUSES.map((value) => ({ value, label: CAUSE_WORDS[value] }))}
        value={filters.cause ?? null}
        onChange={(value) => set({ cause: CAUSES.find((each) => each === value) })}
      />
      {!fixedWorkflow && (
        <Select
          size="xs"
          label="Webhook of"
          placeholder="Any workflow"
          clearable
          searchable
          limit={50}
          nothingFoundMessage="No workflow has this name"
          data={names.map(({ id, name }) => ({ value: id, label: name }))}
          value={filters.workflow ?? null}
          onChange={(value) => set({ workflow: value ?? undefined })}
        />
      )}
      <TextInput
        key={filters.text}
        size="xs"
        label="Text in headers or body"
        maxLength={200}
        defaultValue={filters.text ?? ''}
        onBlur={(event) => commit(event.currentTarget.value)}
        onKeyDown={(event: KeyboardEvent<HTMLInputElement>) =>
          event.key === 'Enter' && commit(event.currentTarget.value)
        }
      />
      {hasFilters(shown) && (
        <Button
          size="xs"
          variant="subtle"
          onClick={() => onFilters(fixedWorkflow ? { workflow: filters.workflow } : {})}
        >
          Clear filters
        </Button>
      )}
    </div>
  );
}
