import { Button, Group, Switch } from '@mantine/core';
import { useEffect, useState } from 'react';
import { plural } from '../ui/format';
import { useSoon } from '../ui/soon';
import type { LiveEvent } from './events';
import { useLiveEvents } from './live';

const TAIL_MS = 1000;

// Rows that have come and that a list would show: how many, or, while one follows it, at once. `idOf` names the row that an
// event tells of, if the list would have it.
export function useNewRows(idOf: (event: LiveEvent) => string | null, follows: boolean, restart: () => void) {
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  useLiveEvents((events) => {
    const come = events.flatMap((event) => idOf(event) ?? []);
    if (come.length > 0) setFresh((known) => new Set([...known, ...come]));
  });
  const show = () => {
    setFresh(new Set());
    restart();
  };
  const showSoon = useSoon(TAIL_MS, show);
  useEffect(() => {
    if (follows && fresh.size > 0) showSoon();
  }, [follows, fresh, showSoon]);
  return { fresh: fresh.size, show };
}

interface FollowProps {
  fresh: number;
  show: () => void;
  follows: boolean;
  onFollows: (follows: boolean) => void;
  // What is new, as one and as many.
  words: [one: string, many: string];
}

export function Follow({ fresh, show, follows, onFollows, words }: FollowProps) {
  return (
    <Group gap="sm" ml="auto">
      {fresh > 0 && !follows && (
        <Button size="compact-sm" onClick={show}>
          Show {plural(fresh, ...words)}
        </Button>
      )}
      <Switch size="xs" label="Follow" checked={follows} onChange={(event) => onFollows(event.currentTarget.checked)} />
    </Group>
  );
}
