import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { plural } from '../../ui/format';
import { Loading, Problem } from '../../ui/states';
import { StatusMark } from '../../ui/status';
import classes from './inspector.module.css';
import { itemsQuery } from './queries';

interface StepItemsProps {
  run: string;
  iterator: string;
  outer: string | undefined;
  // The item, and the node inside that failed in it, if one did.
  onItem: (item: string, failed: string | null) => void;
}

// The items of an iterator to choose from, those that failed first.
export function StepItems({ run, iterator, outer, onItem }: StepItemsProps) {
  const query = useInfiniteQuery(itemsQuery(run, iterator, outer));
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  const pages = query.data?.pages ?? [];
  const [first] = pages;
  if (!first) return <Loading rows={3} />;
  const { counts } = first;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const items = pages.flatMap((page) => page.items);
  return (
    <div className="stack">
      <p>
        {plural(all, 'item')}: {counts.completed} completed, {counts.failed} failed, {counts.waiting} waiting,{' '}
        {counts.running} running
      </p>
      <ol className={classes.items} aria-label="Items">
        {items.map((item) => (
          <li key={item.item}>
            <button type="button" className={classes.itemButton} onClick={() => onItem(item.item, item.failed_node)}>
              <StatusMark mark={item.state} label={item.state} />
              <span>Item {item.item}</span>
              <span className={`${classes.itemError} foreign`}>{item.error_message}</span>
            </button>
          </li>
        ))}
      </ol>
      {query.hasNextPage && (
        <Button
          size="compact-sm"
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show more of {plural(all - items.length, 'item')}
        </Button>
      )}
    </div>
  );
}
