import { Button, Modal } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Loading, Problem } from '../../ui/states';
import classes from './data-tree.module.css';
import { fetchPart, type Part, type Place } from './queries';

// A text by parts.
export function LongText({ place }: { place: Place }) {
  const query = useInfiniteQuery({
    queryKey: ['run', place.run, 'text', place.step, place.item ?? '', place.pointer],
    queryFn: ({ pageParam, signal }) => fetchPart(place, { offset: pageParam }, signal),
    initialPageParam: 0,
    getNextPageParam: (last: Part) => last.next_offset,
    staleTime: Infinity,
    gcTime: 0,
    meta: { live: false },
  });
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={1} />;
  const text = query.data.pages
    .map(({ value }) => (typeof value === 'string' ? value : JSON.stringify(value)))
    .join('');
  return (
    <>
      <pre className={classes.text} tabIndex={0} role="region" aria-label="Text">
        {text}
      </pre>
      {query.hasNextPage && (
        <Button
          size="compact-xs"
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          More of this text
        </Button>
      )}
    </>
  );
}

export function TextViewer({ place, title, onClose }: { place: Place; title: string; onClose: () => void }) {
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={<span className="foreign">{title}</span>}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <LongText place={place} />
    </Modal>
  );
}
