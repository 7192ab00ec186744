import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { CopyButton } from '../../ui/copy';
import { bytes, plural } from '../../ui/format';
import { Loading, Problem } from '../../ui/states';
import classes from './inspector.module.css';
import { below, templateOf } from './pointer';
import { type Child, fetchPart, type Part, partQuery, type Place } from './queries';

const PAGE = 100;
const MATCHES = 50;

function shown(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value);
}

// "3 members, 1.2 KB"
function sizeOf({ type, size, bytes: total }: { type: string; size: number; bytes: number }): string {
  if (type === 'object') return `${plural(size, 'member')}, ${bytes(total)}`;
  if (type === 'array') return `${plural(size, 'element')}, ${bytes(total)}`;
  return bytes(total);
}

function CopyPath({ place }: { place: Place }) {
  return (
    <CopyButton text={templateOf(place.step, place.pointer)} label={`Copy ${templateOf(place.step, place.pointer)}`} />
  );
}

// A text that its parent did not bring whole, by parts.
function LongText({ place }: { place: Place }) {
  const query = useInfiniteQuery({
    queryKey: ['run', place.run, 'text', place.step, place.item ?? '', place.pointer],
    queryFn: ({ pageParam, signal }) => fetchPart(place, { offset: pageParam }, signal),
    initialPageParam: 0,
    getNextPageParam: (last: Part) => last.next_offset,
    staleTime: Infinity,
    meta: { live: false },
  });
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={1} />;
  const text = query.data.pages.map(({ value }) => (typeof value === 'string' ? value : shown(value))).join('');
  return (
    <>
      <pre className={classes.text} tabIndex={0}>
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

function ChildRow({ place, child }: { place: Place; child: Child }) {
  const [open, setOpen] = useState(false);
  const own = { ...place, pointer: below(place.pointer, child.name) };
  const isBranch = child.type === 'object' || child.type === 'array';
  const isWhole = child.value !== undefined;
  const opens = (isBranch && child.size > 0) || (!isBranch && !isWhole);
  const name = <span className={classes.name}>{child.name}</span>;
  return (
    <li>
      <div className={classes.row}>
        {opens ? (
          <button type="button" className={classes.opener} aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
            {name}
          </button>
        ) : (
          <span className={classes.leaf}>{name}</span>
        )}
        <span className={`${classes.value} foreign`}>
          {!isBranch && isWhole ? shown(child.value) : <span className="muted">{sizeOf(child)}</span>}
        </span>
        <CopyPath place={own} />
      </div>
      {open && (isBranch ? <Children place={own} /> : <LongText place={own} />)}
    </li>
  );
}

// The children of one place, as many as were asked for.
function Children({ place }: { place: Place }) {
  const query = useInfiniteQuery({
    queryKey: ['run', place.run, 'children', place.step, place.item ?? '', place.pointer],
    queryFn: ({ pageParam, signal }) => fetchPart(place, { offset: pageParam, limit: PAGE }, signal),
    initialPageParam: 0,
    getNextPageParam: (last: Part) => last.next_offset,
    staleTime: Infinity,
    gcTime: 60_000,
    meta: { live: false },
  });
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={2} />;
  const [first] = query.data.pages;
  if (first && first.children === undefined) return <Scalar part={first} place={place} />;
  const children = query.data.pages.flatMap((page) => page.children ?? []);
  if (children.length === 0) return <p className="muted">It is empty.</p>;
  return (
    <ul className={classes.tree}>
      {children.map((child) => (
        <ChildRow key={child.name} place={place} child={child} />
      ))}
      {query.hasNextPage && (
        <li>
          <Button
            size="compact-xs"
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show {PAGE} more of {(first?.size ?? 0) - children.length}
          </Button>
        </li>
      )}
    </ul>
  );
}

function Scalar({ part, place }: { part: Part; place: Place }) {
  return part.type === 'string' ? <LongText place={place} /> : <code className="foreign">{shown(part.value)}</code>;
}

function Matches({ place, search }: { place: Place; search: string }) {
  const query = useQuery(partQuery(place, { search, limit: MATCHES }));
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={2} />;
  const matches = query.data.matches ?? [];
  return (
    <>
      <p className="meta" role="status">
        {plural(query.data.found ?? matches.length, 'place')} with this text
        {matches.length < (query.data.found ?? 0) && `, the first ${String(matches.length)} of them`}
      </p>
      <ul className={classes.tree}>
        {matches.map(({ pointer, excerpt }) => (
          <li key={pointer}>
            <div className={classes.row}>
              <code className="foreign">{pointer || '/'}</code>
              <span className={`${classes.value} foreign`}>{excerpt}</span>
              <CopyPath place={{ ...place, pointer }} />
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

// The output of a step, by slices: only what is opened is loaded, so that it may have any size.
export function DataTree({ place, note }: { place: Place; note?: ReactNode }) {
  const [search, setSearch] = useState('');
  const [asked] = useDebouncedValue(search, 200);
  return (
    <div className={classes.data}>
      <TextInput
        size="xs"
        label="Find in the output"
        value={search}
        maxLength={200}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {note}
      {search === '' || asked === '' ? <Children place={place} /> : <Matches place={place} search={asked} />}
    </div>
  );
}
