import { applyPatches, enablePatches, type Patch, produceWithPatches } from 'immer';
import type { Definition } from '../contract';

enablePatches();

// What was done to a definition and can be undone, as patches. Draft saves do not touch it.

export interface Step {
  // "delete 3 nodes", for "Undo: delete 3 nodes".
  name: string;
  patches: Patch[];
  inverse: Patch[];
  // What is typed into; null for what is never merged.
  field: string | null;
  at: number;
}

export interface History {
  definition: Definition;
  past: readonly Step[];
  future: readonly Step[];
}

export const STEPS_MAX = 200;
const MERGED_MS = 1000;

export type Recipe = (draft: Definition) => void;

// Does the command, unless it changes nothing. Changes of one field within a second are one step.
export function done(
  history: History,
  name: string,
  recipe: Recipe,
  now: number,
  field: string | null = null,
): History {
  const [definition, patches, inverse] = produceWithPatches(history.definition, (draft) => {
    recipe(draft);
  });
  if (patches.length === 0) return history;
  const last = history.past.at(-1);
  const isMerged = field !== null && last?.field === field && now - last.at < MERGED_MS && history.future.length === 0;
  const step: Step =
    isMerged && last
      ? { ...last, patches: [...last.patches, ...patches], inverse: [...inverse, ...last.inverse] }
      : { name, patches, inverse, field, at: now };
  const before = isMerged ? history.past.slice(0, -1) : history.past;
  return { definition, past: [...before, step].slice(-STEPS_MAX), future: [] };
}

export function undone(history: History): History {
  const step = history.past.at(-1);
  if (!step) return history;
  return {
    definition: applyPatches(history.definition, step.inverse),
    past: history.past.slice(0, -1),
    future: [...history.future, step],
  };
}

export function redone(history: History): History {
  const step = history.future.at(-1);
  if (!step) return history;
  return {
    definition: applyPatches(history.definition, step.patches),
    // Typing that follows is a step of its own.
    past: [...history.past, { ...step, field: null }],
    future: history.future.slice(0, -1),
  };
}
