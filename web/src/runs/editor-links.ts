import { writeLocal } from '../ui/local';

// The address of the editor of a workflow, with what a run was given and what its steps gave, at one of its nodes.
export function editorWithRun(workflow: string, run: string, node?: string): string {
  const search = new URLSearchParams({ run, ...(node === undefined ? {} : { node }) });
  return `/workflows/${workflow}/editor?${search.toString()}`;
}

// From now on the editor of the workflow works with what the run was given. Only the run's id is kept.
export function chooseAsSample(workflow: string, run: string): void {
  writeLocal(`sample.${workflow}`, JSON.stringify({ kind: 'run', run, label: `Run ${run}` }));
}
