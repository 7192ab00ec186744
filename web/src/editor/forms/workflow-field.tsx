import { MultiSelect, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { workflowNamesQuery } from '../../workflows/queries';
import type { WidgetProps } from './field';
import { useFormScope } from './form-context';

// Workflows by id; what is written as a name keeps being one until another is chosen.
function useWorkflows(written: readonly string[]) {
  const query = useQuery(workflowNamesQuery);
  const known = query.data ?? [];
  const others = written.filter((each) => !known.some(({ id }) => id === each));
  return [
    ...known.map(({ id, name }) => ({ value: id, label: name })),
    ...others.map((each) => ({ value: each, label: each })),
  ];
}

export function WorkflowField({ value, pointer, onChange, labels }: WidgetProps<'workflow'>) {
  const { readOnly } = useFormScope();
  const chosen = typeof value === 'string' ? value : null;
  const data = useWorkflows(chosen === null ? [] : [chosen]);
  return (
    <>
      <Select
        aria-labelledby={labels.labelledBy}
        aria-describedby={labels.describedBy}
        searchable
        clearable
        readOnly={readOnly}
        value={chosen}
        data={data}
        nothingFoundMessage="No workflow has this name"
        clearButtonProps={{ 'aria-label': 'Choose none' }}
        onChange={(next) => onChange(next ?? undefined, pointer)}
      />
      {chosen?.startsWith('fl_') && (
        <Link to="/workflows/$workflowId" params={{ workflowId: chosen }}>
          Open this workflow
        </Link>
      )}
    </>
  );
}

export function WorkflowsField({ value, pointer, onChange, labels }: WidgetProps<'workflows'>) {
  const { readOnly } = useFormScope();
  const chosen = Array.isArray(value) ? value.map(String) : [];
  return (
    <MultiSelect
      aria-labelledby={labels.labelledBy}
      aria-describedby={labels.describedBy}
      searchable
      readOnly={readOnly}
      value={chosen}
      data={useWorkflows(chosen)}
      nothingFoundMessage="No workflow has this name"
      onChange={(next) => onChange(next.length === 0 ? undefined : next, pointer)}
    />
  );
}
