import { useMemo } from 'react';
import { useStore } from '../../ui/store';
import type { Pins } from '../contract';
import { benchOf, setPins } from './store';

// The outputs that nodes of a workflow are pretended to have, in this tab.
export function usePins(workflowId: string): Pins {
  const bench = benchOf(workflowId);
  const { pins } = useStore(bench);
  return useMemo(
    () => ({
      pins,
      pin: (nodeId, pin) => setPins(workflowId, { ...bench.get().pins, [nodeId]: pin }),
      unpin: (nodeId) => {
        const others = { ...bench.get().pins };
        delete others[nodeId];
        setPins(workflowId, others);
      },
    }),
    [bench, pins, workflowId],
  );
}
