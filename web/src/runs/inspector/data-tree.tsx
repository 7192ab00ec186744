import { ActionIcon, Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconChevronDown as Down, IconChevronUp as Up } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { plural } from '../../ui/format';
import { Loading, Problem } from '../../ui/states';
import classes from './data-tree.module.css';
import { LongText } from './long-text';
import { partsOf } from './pointer';
import { type Part, partQuery, type Place } from './queries';
import { PlaceActions } from './place-actions';
import { TreeView } from './tree-view';
import { lastPlace, MATCHES, PAGE, parentOf } from './tree-rows';

interface SearchProps {
  place: Place;
  asked: string;
  at: number;
  onAt: (at: number) => void;
  // Where the text is, and the number of the last place that can be gone to.
  onFound: (pointer: string, last: number) => void;
}

// How many places have the text, and steps from one to the next.
function Matches({ place, asked, at, onAt, onFound }: SearchProps) {
  const page = Math.floor(at / MATCHES) * MATCHES;
  const query = useQuery(partQuery(place, { search: asked, offset: page, limit: MATCHES }));
  const matches = query.data?.matches;
  const found = query.data?.found ?? 0;
  const pointer = matches?.[at - page]?.pointer ?? null;
  const last = lastPlace(page, matches?.length ?? 0, found);
  useEffect(() => {
    if (pointer !== null) onFound(pointer, last);
  }, [onFound, pointer, last]);
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  if (!matches) return <span className="meta">Searching ...</span>;
  return (
    <>
      <span className="meta" role="status">
        {found === 0 ? 'Nothing has this text' : `${at + 1} of ${plural(found, 'place')}`}
      </span>
      <ActionIcon variant="default" aria-label="Previous place" disabled={at === 0} onClick={() => onAt(at - 1)}>
        <Up size={16} />
      </ActionIcon>
      <ActionIcon variant="default" aria-label="Next place" disabled={at >= last} onClick={() => onAt(at + 1)}>
        <Down size={16} />
      </ActionIcon>
    </>
  );
}

// From the root to what is shown, each a way back.
function Path({ root, onRoot }: { root: string; onRoot: (root: string) => void }) {
  const parts = partsOf(root);
  if (parts.length === 0) return null;
  return (
    <nav aria-label="Place in the output" className={classes.path}>
      <Button size="compact-xs" variant="subtle" onClick={() => onRoot('')}>
        Whole output
      </Button>
      {parts.map((part, index) => {
        const pointer = root
          .split('/')
          .slice(0, index + 2)
          .join('/');
        return (
          <span key={pointer}>
            /{' '}
            {pointer === root ? (
              <span className="foreign">{part}</span>
            ) : (
              <Button size="compact-xs" variant="subtle" onClick={() => onRoot(pointer)}>
                <span className="foreign">{part}</span>
              </Button>
            )}
          </span>
        );
      })}
    </nav>
  );
}

function Found({ place, whole }: { place: Place; whole: Part }) {
  const [search, setSearch] = useState('');
  const [asked] = useDebouncedValue(search.trim(), 200);
  const [at, setAt] = useState(0);
  const [root, setRoot] = useState({ root: '', firstAt: 0 });
  const [selected, setSelected] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const last = useRef(0);
  const heading = useId();
  const onFound = useMemo(
    () => (pointer: string, lastAt: number) => {
      last.current = lastAt;
      setRoot(parentOf(pointer));
      setSelected(pointer);
    },
    [],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || asked === '') return;
    event.preventDefault();
    setAt((before) => Math.max(0, Math.min(before + (event.shiftKey ? -1 : 1), last.current)));
  };
  return (
    <div className={classes.data}>
      <div className={classes.search}>
        <TextInput
          ref={field}
          id={heading}
          size="xs"
          label="Find in the output"
          description="Enter goes to the next place"
          value={search}
          maxLength={200}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            setAt(0);
            last.current = 0;
          }}
          onKeyDown={onKeyDown}
        />
        {asked !== '' && search.trim() !== '' && (
          <Matches place={place} asked={asked} at={at} onAt={setAt} onFound={onFound} />
        )}
      </div>
      <Path
        root={root.root}
        onRoot={(next) => {
          setRoot({ root: next, firstAt: 0 });
          setSelected(null);
        }}
      />
      <PlaceActions place={{ ...place, pointer: selected ?? root.root }} />
      <TreeView
        key={`${root.root} ${String(root.firstAt)}`}
        place={place}
        root={root.root}
        firstAt={root.firstAt}
        size={whole.size}
        selected={selected}
        onSelect={setSelected}
      />
    </div>
  );
}

// The output of a step, by slices: only what is opened is loaded, so that it may have any size.
export function DataTree({ place, head }: { place: Place; head?: (whole: Part) => ReactNode }) {
  const query = useQuery(partQuery(place, { offset: 0, limit: PAGE }));
  const stable = useMemo(
    () => ({ ...place }),
    // One place is one tree, however often its object is made again.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [place.run, place.step, place.item, place.pointer],
  );
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={2} />;
  const whole = query.data;
  if (whole.children !== undefined)
    return (
      <>
        {head?.(whole)}
        {whole.size === 0 ? <p className="muted">It is empty.</p> : <Found place={stable} whole={whole} />}
      </>
    );
  return (
    <>
      <PlaceActions place={stable} />
      {whole.type === 'string' ? <LongText place={stable} /> : <code>{JSON.stringify(whole.value)}</code>}
    </>
  );
}
