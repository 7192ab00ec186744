import { ChoiceFilter, FilterBar, TextFilter } from '../ui/filter-bar';
import { hasFilters } from '../ui/search-params';
import { WorkflowSelect } from '../workflows/names';
import { CAUSE_WORDS, CAUSES, type DeliveryFilters, OUTCOME_WORDS, OUTCOMES, SEARCH_MAX } from './delivery-filters';

interface DeliveryFilterBarProps {
  filters: DeliveryFilters;
  onFilters: (filters: DeliveryFilters) => void;
  fixedWorkflow: boolean;
}

export function DeliveryFilterBar({ filters, onFilters, fixedWorkflow }: DeliveryFilterBarProps) {
  const set = (change: DeliveryFilters) => onFilters({ ...filters, ...change });
  const shown = fixedWorkflow ? { ...filters, workflow: undefined } : filters;
  return (
    <FilterBar label="Filters of the deliveries" onClear={hasFilters(shown) ? () => onFilters({}) : null}>
      <ChoiceFilter
        label="Outcome"
        choices={OUTCOMES}
        words={OUTCOME_WORDS}
        value={filters.outcome}
        onChange={(outcome) => set({ outcome })}
      />
      <ChoiceFilter
        label="Cause"
        choices={CAUSES}
        words={CAUSE_WORDS}
        value={filters.cause}
        onChange={(cause) => set({ cause })}
      />
      {!fixedWorkflow && (
        <WorkflowSelect
          size="xs"
          label="Webhook of"
          placeholder="Any workflow"
          clearable
          value={filters.workflow ?? null}
          onChange={(value) => set({ workflow: value ?? undefined })}
        />
      )}
      <TextFilter
        label="Text in headers or body"
        maxLength={SEARCH_MAX}
        value={filters.text ?? ''}
        onCommit={(text) => set({ text: text || undefined })}
      />
    </FilterBar>
  );
}
