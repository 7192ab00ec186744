import { Button, Select, TextInput } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import { STATE_WORDS, STATES } from '../ui/states-of-runs';
import { fromLocal, toLocal } from '../ui/local-time';
import { Sheet } from '../ui/sheet';
import { usePhone } from '../ui/use-phone';
import { hasFilters, type RunFilters, TRIGGER_WORDS, TRIGGERS } from './run-filters';
import classes from './runs-list.module.css';

interface FilterBarProps {
  filters: RunFilters;
  onFilters: (filters: RunFilters) => void;
  fixedWorkflow: boolean;
  names: { id: string; name: string }[];
}

// A field whose text counts when it is left, or with Enter.
function TextFilter({
  label,
  value,
  type,
  onCommit,
}: {
  label: string;
  value: string;
  type?: string;
  onCommit: (text: string) => void;
}) {
  return (
    <TextInput
      key={value}
      size="xs"
      label={label}
      type={type}
      defaultValue={value}
      onBlur={(event) => event.currentTarget.value !== value && onCommit(event.currentTarget.value)}
      onKeyDown={(event: KeyboardEvent<HTMLInputElement>) =>
        event.key === 'Enter' && onCommit(event.currentTarget.value)
      }
    />
  );
}

export function FilterBar(props: FilterBarProps) {
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
  const set = (change: RunFilters) => onFilters({ ...filters, ...change });
  const shown = fixedWorkflow ? { ...filters, workflow: undefined } : filters;
  return (
    <div className={classes.filters} role="search" aria-label="Filters of the runs">
      <Select
        size="xs"
        label="Status"
        placeholder="Any"
        clearable
        data={STATES.map((value) => ({ value, label: STATE_WORDS[value] }))}
        value={filters.state ?? null}
        onChange={(value) => set({ state: value ?? undefined })}
      />
      {!fixedWorkflow && (
        <Select
          size="xs"
          label="Workflow"
          placeholder="Any"
          clearable
          searchable
          nothingFoundMessage="No workflow has this name"
          limit={100}
          data={names.map(({ id, name }) => ({ value: id, label: name }))}
          value={filters.workflow ?? null}
          onChange={(value) => set({ workflow: value ?? undefined, key: undefined, version: undefined })}
        />
      )}
      <Select
        size="xs"
        label="Started by"
        placeholder="Anything"
        clearable
        data={TRIGGERS.map((value) => ({ value, label: TRIGGER_WORDS[value] }))}
        value={filters.trigger ?? null}
        onChange={(value) => set({ trigger: value ?? undefined })}
      />
      <TextFilter
        label="From"
        type="datetime-local"
        value={toLocal(filters.from)}
        onCommit={(text) => set({ from: fromLocal(text) })}
      />
      <TextFilter
        label="To"
        type="datetime-local"
        value={toLocal(filters.to)}
        onCommit={(text) => set({ to: fromLocal(text) })}
      />
      <TextFilter
        label="Text in payload"
        value={filters.text ?? ''}
        onCommit={(text) => set({ text: text || undefined })}
      />
      {filters.workflow && (
        <>
          <TextFilter
            label="Idempotency key"
            value={filters.key ?? ''}
            onCommit={(text) => set({ key: text || undefined })}
          />
          <TextFilter
            label="Version"
            value={filters.version ? String(filters.version) : ''}
            onCommit={(text) => set({ version: Number(text) > 0 ? Math.floor(Number(text)) : undefined })}
          />
        </>
      )}
      {hasFilters(shown) && (
        <Button size="xs" variant="subtle" onClick={() => onFilters({})}>
          Clear filters
        </Button>
      )}
    </div>
  );
}
