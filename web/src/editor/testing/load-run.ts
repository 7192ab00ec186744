import { call, api } from '../../api/client';
import { type Definition, kindOf, type NodeKind, type Pin } from '../contract';
import { waysOut } from '../data/ways-out';
import { outputOf } from './queries';
import { chooseSample, DATA_BYTES_MAX, setPins } from './store';

export interface LoadedRun {
  pinned: string[];
  // Outputs that are too large to be kept here; the previews read them from the run.
  left: string[];
}

// Takes what the run was given as the sample, and the outputs of its steps as pins.
export async function loadRunAsPins(
  workflow: string,
  run: string,
  definition: Definition,
  kinds: ReadonlyMap<string, NodeKind>,
): Promise<LoadedRun> {
  const { steps } = await call(api.GET('/workflows/runs/{runId}/steps', { params: { path: { runId: run } } }));
  const pins: Record<string, Pin> = {};
  const left: string[] = [];
  let room = DATA_BYTES_MAX;
  for (const step of steps) {
    const node = definition.nodes.find(({ id }) => id === step.node_id);
    const kind = node && kinds.get(kindOf(node));
    // The trigger gives what is the sample; an iterator shows its items, which pins would hide.
    if (!node || !kind || kind.family === 'trigger' || kind.holds_nodes || step.state !== 'completed') continue;
    const whole = await outputOf({ run, step: step.node_id, pointer: '' });
    if (!whole || whole.bytes > room) {
      left.push(step.node_id);
      continue;
    }
    room -= whole.bytes;
    const hasWays = waysOut(node, kind).length > 1;
    pins[step.node_id] = { output: whole.output, ...(hasWays ? { handle: step.handle ?? '' } : {}) };
  }
  chooseSample(workflow, { kind: 'run', run, label: `run ${run.slice(-8)}` });
  setPins(workflow, pins);
  return { pinned: Object.keys(pins), left };
}
