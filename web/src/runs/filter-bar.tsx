import { ChoiceFilter, FilterBar, TextFilter } from '../ui/filter-bar';
import { fromLocal, toLocal } from '../ui/local-time';
import { countIn, hasFilters } from '../ui/search-params';
import { STATE_WORDS, STATES } from '../ui/states-of-runs';
import { WorkflowSelect } from '../workflows/names';
import { type RunFilters, TRIGGER_WORDS, TRIGGERS } from './run-filters';

interface RunFilterBarProps {
  filters: RunFilters;
  onFilters: (filters: RunFilters) => void;
  fixedWorkflow: boolean;
}

export function RunFilterBar({ filters, onFilters, fixedWorkflow }: RunFilterBarProps) {
  const set = (change: RunFilters) => onFilters({ ...filters, ...change });
  const shown = fixedWorkflow ? { ...filters, workflow: undefined } : filters;
  return (
    <FilterBar label="Filters of the runs" onClear={hasFilters(shown) ? () => onFilters({}) : null}>
      <ChoiceFilter
        label="Status"
        choices={STATES}
        words={STATE_WORDS}
        value={filters.state}
        onChange={(state) => set({ state })}
      />
      {!fixedWorkflow && (
        <WorkflowSelect
          size="xs"
          label="Workflow"
          placeholder="Any"
          clearable
          value={filters.workflow ?? null}
          onChange={(value) => set({ workflow: value ?? undefined, key: undefined, version: undefined })}
        />
      )}
      <ChoiceFilter
        label="Started by"
        placeholder="Anything"
        choices={TRIGGERS}
        words={TRIGGER_WORDS}
        value={filters.trigger}
        onChange={(trigger) => set({ trigger })}
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
            onCommit={(text) => set({ version: countIn(text) })}
          />
        </>
      )}
    </FilterBar>
  );
}
