import { Button, Checkbox, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { catalogueQuery } from '../../graph/definition';
import { useAllows } from '../../session/session';
import { plural } from '../../ui/format';
import { Problem } from '../../ui/states';
import { usePhone } from '../../ui/use-phone';
import { type RunSearch, STEP_STATES } from '../run-search';
import { axisOf, type Span } from './axis';
import { itemsQuery, type Step } from './queries';
import { filtered, type OpenItems, type Row, rowsOf } from './rows';
import { Ruler } from './ruler';
import { STEP_WORDS } from './step-words';
import { busySpans } from './timeline';
import classes from './timeline.module.css';
import { ItemRow, StepRow } from './timeline-rows';

const ROW = 40;
const PHONE_ROW = 56;
const ZOOM = 2;
const WHOLE: [number, number] = [0, 1];

interface TimelineProps {
  run: string;
  // Those of the whole run, or of the item.
  steps: Step[];
  item: string | undefined;
  span: Span;
  filters: RunSearch;
  selected: string | undefined;
  onFilters: (filters: RunSearch) => void;
  // A step of what is shown, or of an item of an iterator.
  onSelect: (step: string | undefined, item?: string) => void;
}

function Filters({ filters, onFilters }: Pick<TimelineProps, 'filters' | 'onFilters'>) {
  const mayReadKinds = useAllows('workflows:read');
  // While it is typed into, the field has its own text: the address follows a moment later.
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <div className={classes.filters}>
      <Select
        size="xs"
        aria-label="State of the steps"
        placeholder="Any state"
        clearable
        clearButtonProps={{ 'aria-label': 'Any state' }}
        data={STEP_STATES.map((state) => ({ value: state, label: STEP_WORDS[state] }))}
        value={filters.state ?? null}
        onChange={(state) => onFilters({ ...filters, state: STEP_STATES.find((each) => each === state) })}
      />
      <TextInput
        size="xs"
        aria-label="Find a step"
        placeholder="Find a step"
        value={typed ?? filters.q ?? ''}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          onFilters({ ...filters, q: event.currentTarget.value || undefined });
        }}
        onBlur={() => setTyped(null)}
      />
      {mayReadKinds && (
        <Checkbox
          size="xs"
          label="Hide pure steps"
          checked={filters.pure === 'hide'}
          onChange={(event) => onFilters({ ...filters, pure: event.currentTarget.checked ? 'hide' : undefined })}
        />
      )}
    </div>
  );
}

// Asks for the items of one open iterator, and tells what is there of them.
function ItemsLoader({
  run,
  iterator,
  outer,
  wanted,
  onItems,
}: {
  run: string;
  iterator: string;
  outer: string | undefined;
  wanted: number;
  onItems: (iterator: string, items: OpenItems) => void;
}) {
  const query = useInfiniteQuery(itemsQuery(run, iterator, outer));
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (!data) return;
    const counts = data.pages[0]?.counts;
    const all = counts ? Object.values(counts).reduce((sum, count) => sum + count, 0) : 0;
    onItems(iterator, { items: data.pages.flatMap((page) => page.items), all });
  }, [data, iterator, onItems]);
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && (data?.pages.length ?? 0) < wanted) void fetchNextPage();
  }, [data, wanted, hasNextPage, isFetchingNextPage, fetchNextPage]);
  return query.error ? <Problem error={query.error} onRetry={() => void query.refetch()} /> : null;
}

function useZoom() {
  const [part, setPart] = useState(WHOLE);
  const [first, last] = part;
  const zoomTo = (from: number, to: number) => {
    const width = last - first;
    setPart([first + from * width, first + to * width]);
  };
  const zoomOut = () => {
    const half = ((last - first) * ZOOM) / 2;
    const middle = (first + last) / 2;
    setPart([Math.max(0, middle - half), Math.min(1, middle + half)]);
  };
  return { part, zoomTo, zoomOut, isWhole: first <= 0 && last >= 1, reset: () => setPart(WHOLE) };
}

// The steps of a run, or of one item, as bars in time: a row each, in the order of the graph.
export function TimelineView(props: TimelineProps) {
  const { run, steps, item, span, filters, selected, onFilters, onSelect } = props;
  const [open, setOpen] = useState<ReadonlyMap<string, OpenItems>>(new Map());
  const [wanted, setWanted] = useState<ReadonlyMap<string, number>>(new Map());
  const [waits, setWaits] = useState<'shown' | 'cut'>('shown');
  const zoom = useZoom();
  const catalogue = useQuery({ ...catalogueQuery, enabled: filters.pure !== undefined }).data;
  const phone = usePhone();
  const height = phone ? PHONE_ROW : ROW;
  const scroller = useRef<HTMLOListElement>(null);

  const axis = useMemo(
    () => axisOf(span, waits === 'cut' ? busySpans(steps, span.to) : null, zoom.part),
    [span, steps, waits, zoom.part],
  );
  const shown = useMemo(() => filtered(steps, filters, catalogue), [steps, filters, catalogue]);
  const rows = useMemo(() => rowsOf(shown, open), [shown, open]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
    getItemKey: (index) => rows[index]?.key ?? index,
  });
  useEffect(() => virtual.measure(), [virtual, height]);

  const toggle = (iterator: string) =>
    setOpen((before) => {
      const next = new Map(before);
      if (!next.delete(iterator)) next.set(iterator, { items: [], all: 0 });
      return next;
    });
  const onItems = useMemo(
    () => (iterator: string, items: OpenItems) =>
      setOpen((before) => (before.has(iterator) ? new Map(before).set(iterator, items) : before)),
    [],
  );
  const more = (iterator: string) =>
    setWanted((before) => new Map(before).set(iterator, (before.get(iterator) ?? 1) + 1));

  const rowOf = (row: Row) => {
    if (row.kind === 'more')
      return (
        <Button size="compact-xs" variant="default" ml="xl" onClick={() => more(row.iterator)}>
          Show more of {plural(row.left, 'item')}
        </Button>
      );
    if (row.kind === 'item')
      return (
        <ItemRow
          item={row.item}
          axis={axis}
          end={span.to}
          isSelected={item === row.item.item}
          onSelect={() => onSelect(row.item.failed_node ?? undefined, row.item.item)}
        />
      );
    return (
      <StepRow
        run={run}
        step={row.step}
        outer={item}
        axis={axis}
        end={span.to}
        isSelected={row.step.node_id === selected}
        isOpen={row.isOpen}
        onSelect={() => onSelect(row.step.node_id)}
        onToggle={() => toggle(row.step.node_id)}
      />
    );
  };

  return (
    <div className={classes.timeline}>
      <Filters filters={filters} onFilters={onFilters} />
      <div className={classes.tools}>
        <SegmentedControl
          size="xs"
          aria-label="Waits"
          value={waits}
          onChange={(value) => {
            setWaits(value === 'cut' ? 'cut' : 'shown');
            zoom.reset();
          }}
          data={[
            { value: 'shown', label: 'True time' },
            { value: 'cut', label: 'Waits cut out' },
          ]}
        />
        <Button size="compact-xs" variant="default" onClick={() => zoom.zoomTo(0.25, 0.75)}>
          Zoom in
        </Button>
        <Button size="compact-xs" variant="default" disabled={zoom.isWhole} onClick={zoom.zoomOut}>
          Zoom out
        </Button>
        <Button size="compact-xs" variant="default" disabled={zoom.isWhole} onClick={zoom.reset}>
          Whole time
        </Button>
      </div>
      {[...open.keys()].map((iterator) => (
        <ItemsLoader
          key={iterator}
          run={run}
          iterator={iterator}
          outer={item}
          wanted={wanted.get(iterator) ?? 1}
          onItems={onItems}
        />
      ))}
      <Ruler axis={axis} begin={span.from} onRange={zoom.zoomTo} />
      {rows.length === 0 && steps.length > 0 ? (
        <p>
          No step matches.{' '}
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => onFilters({ ...filters, state: undefined, q: undefined, pure: undefined })}
          >
            Clear filters
          </Button>
        </p>
      ) : (
        <ol ref={scroller} className={classes.rows} aria-label="Steps">
          <li aria-hidden="true" className={classes.space} style={{ height: virtual.getTotalSize() }} />
          {virtual.getVirtualItems().map((each) => {
            const row = rows[each.index];
            return (
              row && (
                <li
                  key={each.key}
                  className={classes.row}
                  aria-setsize={rows.length}
                  aria-posinset={each.index + 1}
                  style={{ height, transform: `translateY(${each.start}px)` }}
                >
                  {rowOf(row)}
                </li>
              )
            );
          })}
        </ol>
      )}
    </div>
  );
}
