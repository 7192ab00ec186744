import { lazy, Suspense } from 'react';
import { Loading } from '../ui/states';

const load = () => import('./graph-view');
const View = lazy(load);

// Loads the canvas before it is asked for, such as when the pointer comes near its tab.
export function preloadGraph(): void {
  void load();
}

type Props = Parameters<typeof View>[0];

// GraphView, which comes in a chunk of its own.
export function LazyGraph(props: Props) {
  return (
    <Suspense fallback={<Loading label="Loading the graph" />}>
      <View {...props} />
    </Suspense>
  );
}
