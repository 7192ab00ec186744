import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Definition, EditorNode, NodeKind } from '../contract';
import type { Bench } from '../testing/store';
import { type Items, itemsOf } from './items';
import type { RenderData } from './render-data';
import { type Reach, reachOf } from './scope';
import { numberOf } from './sources';

const OUTSIDE: Reach = { sure: [], maybe: [], iterators: [] };

interface Wanted {
  definition: Definition;
  // The structure of its graph, which typing into a setting does not change.
  shape: string;
  node: EditorNode;
  kinds: ReadonlyMap<string, NodeKind>;
  bench: Bench;
  data: RenderData | null;
}

// The items that the values inside of iterators are of; null while they are not known. `isLoading`: they will be.
export function useItems({ definition, shape, node, kinds, bench, data }: Wanted) {
  const reach = useMemo(
    () => (node.parentId == null ? OUTSIDE : reachOf(node.id, definition, kinds)),
    // `shape` stands for what of the nodes matters here.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [node.id, shape, definition.edges, kinds],
  );
  const read = [...reach.sure, ...reach.maybe.map(({ id }) => id)];
  const nodes = new Map(definition.nodes.map((each) => [each.id, each]));
  const around = reach.iterators.toReversed().flatMap((id) => {
    const iterator = nodes.get(id);
    return iterator ? [{ iterator, beside: read.filter((each) => nodes.get(each)?.parentId === id) }] : [];
  });
  const { lastTest, sample, items: chosen } = bench;
  const run = lastTest ?? (sample.kind === 'run' ? sample.run : null);
  const loops = around.map(({ iterator: { id, data: settings }, beside }) => [
    id,
    settings.items,
    settings.batch_size,
    beside,
  ]);
  const query = useQuery({
    queryKey: ['editor', 'items', loops, chosen, run, data === null ? 0 : numberOf(data)],
    queryFn: ({ signal }) => itemsOf({ around, chosen, data: data ?? {}, run }, signal),
    enabled: data !== null && around.length > 0,
    placeholderData: (before) => before,
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
    meta: { live: false },
  });
  const items: Items | null = query.data ?? null;
  return { items, isLoading: query.isLoading };
}
