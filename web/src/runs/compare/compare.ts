import type { Step, Steps } from '../inspector/queries';
import { secondsOf } from '../inspector/step-words';

// One step in two runs, by its id.
export interface ComparedStep {
  id: string;
  a: Step | undefined;
  b: Step | undefined;
  // What is not the same. Durations always differ, so they do not count.
  differs: ('presence' | 'kind' | 'state' | 'way')[];
  // How much longer it took in the second run, if it ended in both.
  slowerBySeconds: number | null;
}

function differences(a: Step | undefined, b: Step | undefined): ComparedStep['differs'] {
  if (!a || !b) return ['presence'];
  const found: ComparedStep['differs'] = [];
  if (a.component_id !== b.component_id) found.push('kind');
  if (a.state !== b.state) found.push('state');
  else if (a.handle !== b.handle) found.push('way');
  return found;
}

// The steps of both runs in the order of the second one; those that only the first one has come last.
export function compareSteps(a: Steps, b: Steps): ComparedStep[] {
  const first = new Map(a.steps.map((step) => [step.node_id, step]));
  const second = new Map(b.steps.map((step) => [step.node_id, step]));
  const ids = [...second.keys(), ...[...first.keys()].filter((id) => !second.has(id))];
  return ids.map((id) => {
    const [before, after] = [first.get(id), second.get(id)];
    const took = [before && secondsOf(before), after && secondsOf(after)];
    return {
      id,
      a: before,
      b: after,
      differs: differences(before, after),
      slowerBySeconds: took[0] != null && took[1] != null ? took[1] - took[0] : null,
    };
  });
}
