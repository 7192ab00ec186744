// The address of the editor of a workflow, with what a run was given and what its steps gave, at one of its nodes.
export function editorWithRun(workflow: string, run: string, node?: string): string {
  const search = new URLSearchParams({ run, ...(node === undefined ? {} : { node }) });
  return `/workflows/${workflow}/editor?${search.toString()}`;
}
