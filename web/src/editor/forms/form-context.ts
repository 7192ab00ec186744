import { createContext, useContext } from 'react';
import type { FieldFocus, NodeKind, Problem } from '../contract';
import type { Name } from '../data/names';
import type { Previews } from '../data/previews';
import type { RenderData } from '../data/render-data';

// What the fields of a node's form share.
export interface FormScope {
  workflowId: string;
  kinds: ReadonlyMap<string, NodeKind>;
  // The trigger keeps its secrets itself; other nodes name those of the vault.
  isTrigger: boolean;
  // What templates can read, as it is when it is asked.
  readNames: () => readonly Name[];
  previews: Previews;
  // What templates are tried with; null without.
  data: RenderData | null;
  // With pointers into the node's data.
  problems: readonly Problem[];
  focus: FieldFocus | null;
  readOnly: boolean;
}

const Context = createContext<FormScope | null>(null);
export const FormScopeProvider = Context.Provider;

export function useFormScope(): FormScope {
  const scope = useContext(Context);
  if (!scope) throw new Error('There is no form around this field.');
  return scope;
}
