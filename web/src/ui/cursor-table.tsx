import type { ReactNode } from 'react';
import type { CursorList } from '../api/cursor-list';
import { Loading, Problem } from './states';
import { VirtualTable, type VirtualTableProps } from './virtual-table';

type CursorTableProps<Row> = Omit<VirtualTableProps<Row>, 'rows' | 'hasMore' | 'isLoadingMore' | 'loadMore'> & {
  list: CursorList<Row>;
  // In its place, if the list has no rows at all.
  empty: ReactNode;
};

// A list by pages as a table, or the state that stands for it. What was loaded stays beside an error.
export function CursorTable<Row>({ list, empty, ...table }: CursorTableProps<Row>) {
  const { rows, error, isLoading, isLoadingMore, hasMore, loadMore, restart } = list;
  return (
    <>
      {error && <Problem error={error} onRetry={restart} />}
      {isLoading && <Loading rows={8} />}
      {rows.length > 0 || hasMore ? (
        <VirtualTable {...table} {...{ rows, hasMore, isLoadingMore, loadMore }} />
      ) : (
        !isLoading && !error && empty
      )}
    </>
  );
}
