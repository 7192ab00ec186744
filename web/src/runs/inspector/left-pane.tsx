import { Button, Tabs } from '@mantine/core';
import { preloadGraph } from '../../graph/lazy-graph';
import { useAllows } from '../../session/session';
import { Loading, Problem } from '../../ui/states';
import { RUN_VIEWS, type RunSearch } from '../run-search';
import type { Span } from './axis';
import { LogList } from './log-list';
import type { RunDetail, Steps } from './queries';
import { RunGraph } from './run-graph';
import { TimelineView } from './timeline-view';

interface LeftPaneProps {
  run: RunDetail;
  span: Span;
  search: RunSearch;
  // Of the whole run, and of the item that is looked at.
  top: Steps | undefined;
  inItem: Steps | undefined;
  error: Error | null;
  onRetry: () => void;
  selected: string | undefined;
  onSearch: (change: RunSearch) => void;
}

// The run as timeline, graph and log: three views of the same selection.
export function LeftPane(props: LeftPaneProps) {
  const { run, span, search, top, inItem, error, onRetry, selected, onSearch } = props;
  const mayReadGraph = useAllows('workflows:read');
  const shown = search.item === undefined ? top : inItem;
  const select = (step: string | undefined, item = search.item) =>
    onSearch({ ...search, step, item, attempt: undefined });
  return (
    <Tabs
      value={search.view ?? 'timeline'}
      onChange={(view) => onSearch({ ...search, view: RUN_VIEWS.find((each) => each === view) })}
      keepMounted={false}
    >
      <Tabs.List>
        <Tabs.Tab value="timeline">Timeline</Tabs.Tab>
        {mayReadGraph && (
          <Tabs.Tab value="graph" onPointerEnter={preloadGraph} onFocus={preloadGraph}>
            Graph
          </Tabs.Tab>
        )}
        <Tabs.Tab value="log">Log</Tabs.Tab>
      </Tabs.List>
      {search.item !== undefined && (
        <p>
          Item {search.item}.{' '}
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => onSearch({ ...search, item: undefined, step: undefined, attempt: undefined })}
          >
            Back to the whole run
          </Button>
        </p>
      )}
      {error && <Problem error={error} onRetry={onRetry} />}
      {!error && !shown && <Loading />}
      <Tabs.Panel value="timeline" pt="sm">
        {shown && (
          <>
            <TimelineView
              key={search.item ?? ''}
              run={run.id}
              steps={shown.steps}
              item={search.item}
              span={span}
              filters={search}
              selected={selected}
              onFilters={onSearch}
              onSelect={select}
            />
            {shown.left_out > 0 && <p className="muted">{shown.left_out} more steps.</p>}
            {!shown.complete && <p className="muted">The log is longer than what was looked at.</p>}
          </>
        )}
      </Tabs.Panel>
      {mayReadGraph && (
        <Tabs.Panel value="graph" pt="sm">
          {top && (
            <RunGraph run={run} top={top} inItem={inItem} selected={selected} onSelect={(step) => select(step)} />
          )}
        </Tabs.Panel>
      )}
      <Tabs.Panel value="log" pt="sm">
        <LogList run={run} selected={selected} onSelect={select} />
      </Tabs.Panel>
    </Tabs>
  );
}
