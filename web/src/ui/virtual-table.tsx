import { Checkbox } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import { usePhone } from './use-phone';
import classes from './virtual-table.module.css';

export interface Column<Row> {
  id: string;
  title: string;
  // A length; columns without one share what is left.
  width?: string;
  align?: 'end';
  cell: (row: Row) => ReactNode;
}

export interface Selection {
  ids: ReadonlySet<string>;
  onChange: (ids: ReadonlySet<string>) => void;
}

export interface VirtualTableProps<Row> {
  // What is in the table, for those who hear it.
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  rowId: (row: Row) => string;
  // The row in words, for its checkbox.
  rowName?: (row: Row) => string;
  // Two lines, for a phone.
  phoneRow: (row: Row) => ReactNode;
  onOpen?: (row: Row) => void;
  selection?: Selection;
  hasMore?: boolean;
  isLoadingMore?: boolean;
  loadMore?: () => void;
}

const ROW = 40;
const PHONE_ROW = 64;

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}

// A click on a row opens it, but not one on a link or control inside, nor one that ends a selection of text.
function opens(target: EventTarget): boolean {
  return (
    target instanceof Element && !target.closest('a, button, input, label') && getSelection()?.isCollapsed !== false
  );
}

// A real table of which only the rows in view are in the document, with more rows loaded as one scrolls.
export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const {
    label,
    columns,
    rows,
    rowId,
    rowName,
    phoneRow,
    onOpen,
    selection,
    hasMore = false,
    isLoadingMore = false,
    loadMore,
  } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const phone = usePhone();
  const height = phone ? PHONE_ROW : ROW;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : rowId(row);
    },
  });
  useEffect(() => virtual.measure(), [virtual, height]);

  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !isLoadingMore && last >= rows.length - 15) loadMore?.();
  }, [hasMore, isLoadingMore, last, loadMore, rows.length]);

  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const wide = columns.length + (selection ? 1 : 0);
  const all = rows.length > 0 && selection !== undefined && rows.every((row) => selection.ids.has(rowId(row)));

  const select = (row: Row) =>
    selection && (
      <Checkbox
        size="xs"
        aria-label={`Select ${rowName?.(row) ?? rowId(row)}`}
        checked={selection.ids.has(rowId(row))}
        onChange={() => selection.onChange(toggled(selection.ids, rowId(row)))}
      />
    );

  return (
    <div ref={scroller} className={classes.scroller} tabIndex={0} role="region" aria-label={label}>
      <table className={classes.table} aria-rowcount={hasMore ? -1 : rows.length + 1}>
        {!phone && (
          <>
            <colgroup>
              {selection && <col className={classes.checkColumn} />}
              {columns.map((column) => (
                <col key={column.id} style={{ width: column.width }} />
              ))}
            </colgroup>
            <thead>
              <tr aria-rowindex={1}>
                {selection && (
                  <th scope="col" className={classes.check}>
                    <Checkbox
                      size="xs"
                      aria-label="Select all loaded rows"
                      checked={all}
                      indeterminate={!all && selection.ids.size > 0}
                      onChange={() => selection.onChange(all ? new Set() : new Set(rows.map(rowId)))}
                    />
                  </th>
                )}
                {columns.map((column) => (
                  <th key={column.id} scope="col" className={column.align === 'end' ? classes.end : undefined}>
                    {column.title}
                  </th>
                ))}
              </tr>
            </thead>
          </>
        )}
        <tbody>
          {before > 0 && (
            <tr aria-hidden="true">
              <td colSpan={wide} style={{ height: before }} className={classes.space} />
            </tr>
          )}
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              <tr
                key={item.key}
                aria-rowindex={item.index + 2}
                aria-selected={selection ? selection.ids.has(rowId(row)) : undefined}
                className={onOpen ? classes.opens : undefined}
                style={{ height }}
                onClick={(event) => {
                  if (onOpen && opens(event.target)) onOpen(row);
                }}
              >
                {selection && <td className={classes.check}>{select(row)}</td>}
                {phone ? (
                  <td className={classes.phone}>{phoneRow(row)}</td>
                ) : (
                  columns.map((column) => (
                    <td key={column.id} className={column.align === 'end' ? classes.end : undefined}>
                      {column.cell(row)}
                    </td>
                  ))
                )}
              </tr>
            );
          })}
          {after > 0 && (
            <tr aria-hidden="true">
              <td colSpan={wide} style={{ height: after }} className={classes.space} />
            </tr>
          )}
        </tbody>
      </table>
      {isLoadingMore && (
        <p className={classes.more} role="status">
          Loading more ...
        </p>
      )}
    </div>
  );
}
