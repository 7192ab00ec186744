import { handleOf } from './handles';
import type { Definition } from './definition';
import type { Piece } from './frames';
import type { LayoutRequest } from './layout-worker';
import type { Placed } from './layout';

// Places for the nodes of a definition, found in a worker of its own, which ends with the answer or the signal.
export function layOutBeside(definition: Definition, pieces: Piece[], signal?: AbortSignal): Promise<Placed[]> {
  const worker = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' });
  const request: LayoutRequest = {
    pieces,
    edges: definition.edges.map((edge) => ({
      source: edge.source,
      target: edge.target,
      handle: handleOf(edge),
    })),
  };
  return new Promise<Placed[]>((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new DOMException('The layout was given up.', 'AbortError')));
    worker.addEventListener('message', ({ data }: MessageEvent<Placed[]>) => resolve(data));
    worker.addEventListener('error', ({ message }) => reject(new Error(`The layout failed: ${message}`)));
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}
