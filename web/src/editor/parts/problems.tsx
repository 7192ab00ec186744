import { useCallback, useEffect } from 'react';
import { api, call } from '../../api/client';
import { useQuery } from '@tanstack/react-query';
import { useDebouncedValue } from '@mantine/hooks';
import { useEditor, useEditorState, useView } from '../context';
import type { Problem } from '../contract';
import { engineHash } from '../model/hash';
import classes from './parts.module.css';

const NONE: readonly Problem[] = [];
const CHECK_AFTER_MS = 400;

// Asks the server what is wrong with the definition, a moment after each change that runs would notice.
export function useProblems(settings: Record<string, unknown>): void {
  const { workflowId, view } = useEditor();
  const definition = useEditorState((state) => state.definition);
  const [checked] = useDebouncedValue(definition, CHECK_AFTER_MS);
  const { data } = useQuery({
    queryKey: ['problems', workflowId, engineHash(checked), settings],
    queryFn: ({ signal }) => {
      const body = { nodes: checked.nodes, edges: checked.edges, settings: checked.settings ?? settings };
      return call(api.POST('/workflows/validate', { body, signal }));
    },
    placeholderData: (before) => before,
    staleTime: 60_000,
    gcTime: 60_000,
  });
  const problems = data?.problems ?? NONE;
  useEffect(() => view.setState({ problems }), [problems, view]);
}

// The pointer into the data of its node; that of the server is into the whole definition.
export function fieldOf({ pointer }: Problem): string {
  return /^\/nodes\/\d+\/data(\/.*)?$/.exec(pointer)?.[1] ?? '';
}

export function useShowProblem() {
  const { actions, store, view } = useEditor();
  return useCallback(
    (problem: Problem) => {
      if (problem.node !== null) {
        actions.select([problem.node]);
        view.setState({ editing: true, focusField: { nodeId: problem.node, pointer: fieldOf(problem) } });
      } else if (problem.edge !== null) store.getState().selectEdge(problem.edge);
    },
    [actions, store, view],
  );
}

// The next problem after the one that is shown, or the one before it.
export function problemBeside(problems: readonly Problem[], shown: Problem | undefined, step: 1 | -1) {
  const at = shown ? problems.indexOf(shown) : step === 1 ? -1 : 0;
  return problems[(at + step + problems.length) % problems.length];
}

export function Problems() {
  const problems = useView((state) => state.problems);
  const show = useShowProblem();
  if (problems.length === 0) return <p className={classes.dockText}>There are no problems. Save makes a version.</p>;
  return (
    <ul className={classes.problems}>
      {problems.map((problem, index) => (
        <li key={`${index} ${problem.pointer}`}>
          <button type="button" onClick={() => show(problem)}>
            <strong className="foreign">{problem.node ?? problem.edge ?? 'Workflow'}</strong>
            <span className="foreign">{problem.message}</span>
            <span className="meta">{problem.cure}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
