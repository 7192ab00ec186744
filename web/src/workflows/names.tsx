import { Select, type SelectProps } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useAllows } from '../session/session';
import { type Workflow, workflowNamesQuery } from './queries';

type Names = readonly Pick<Workflow, 'id' | 'name'>[];
const NONE: Names = [];

// The workflows by name; without the right to read them, their ids are their names.
export function useWorkflowNames(): { names: Names; nameOf: (id: string) => string } {
  const names = useQuery({ ...workflowNamesQuery, enabled: useAllows('workflows:read') }).data ?? NONE;
  const byId = useMemo(() => new Map(names.map(({ id, name }) => [id, name])), [names]);
  return { names, nameOf: useCallback((id: string) => byId.get(id) ?? id, [byId]) };
}

// A workflow, by its name.
export function WorkflowSelect(props: Omit<SelectProps, 'data'>) {
  const { names } = useWorkflowNames();
  return (
    <Select
      searchable
      limit={100}
      nothingFoundMessage="No workflow has this name"
      data={names.map(({ id, name }) => ({ value: id, label: name }))}
      {...props}
    />
  );
}
