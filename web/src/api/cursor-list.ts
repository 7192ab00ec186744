import { keepPreviousData, type QueryKey, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';

// One page of a list that goes on at its cursor.
export interface CursorPage<Row> {
  rows: Row[];
  next: string | null;
  // What the server says of the whole list, where it does.
  total?: { count: number; isExact: boolean };
}

export interface CursorList<Row> {
  rows: Row[];
  total: CursorPage<Row>['total'];
  isLoading: boolean;
  isLoadingMore: boolean;
  // The rows are still those of the key before.
  isOld: boolean;
  hasMore: boolean;
  error: Error | null;
  loadMore: () => void;
  // From the beginning, with what is new.
  restart: () => void;
}

// A list by pages: only those that were scrolled to are asked for. With `keepsRows`, those of the key before stay until
// there are others, as befits a search while one types.
export function useCursorList<Row>(
  queryKey: QueryKey,
  fetchPage: (cursor: string | null, signal: AbortSignal) => Promise<CursorPage<Row>>,
  { keepsRows = false } = {},
): CursorList<Row> {
  const client = useQueryClient();
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    // Live events bring what changes; asking for all pages again would be dear.
    refetchOnWindowFocus: false,
    ...(keepsRows ? { placeholderData: keepPreviousData } : {}),
  });
  const { data, fetchNextPage, isFetchingNextPage, isPlaceholderData } = query;
  const hasNextPage = query.hasNextPage && !isPlaceholderData;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data]);
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  const restart = useCallback(() => {
    client.setQueryData<{ pages: unknown[]; pageParams: unknown[] }>(queryKey, (old) =>
      old ? { pages: old.pages.slice(0, 1), pageParams: old.pageParams.slice(0, 1) } : old,
    );
    void client.invalidateQueries({ queryKey, exact: true });
  }, [client, queryKey]);
  return {
    rows,
    total: data?.pages[0]?.total,
    isLoading: query.isPending,
    isLoadingMore: isFetchingNextPage,
    isOld: isPlaceholderData,
    hasMore: hasNextPage,
    error: query.error,
    loadMore,
    restart,
  };
}
