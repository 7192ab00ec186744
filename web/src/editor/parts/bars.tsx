import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLiveStatus } from '../../live/live';
import { Sheet } from '../../ui/sheet';
import { Loaded } from '../../ui/states';
import { useStore } from '../../ui/store';
import { Time } from '../../ui/time';
import { useEditor } from '../context';
import { type DifferenceLine, differenceOf } from '../model/difference';
import type { useSave } from '../use-save';
import classes from './parts.module.css';

type Save = ReturnType<typeof useSave>;

// What the person should know about saving, above the canvas. Nothing here stops them from typing.
export function Bars({ save }: { save: Save }) {
  const { saver } = useEditor();
  const state = useStore(saver.state);
  const isLost = useLiveStatus() === 'reconnecting';
  if (state.kind === 'conflict') return <ConflictBar by={state.by} at={state.at} save={save} />;
  if (state.kind === 'offline' || (isLost && state.kind === 'saving'))
    return (
      <div className={classes.bar} role="status">
        The server cannot be reached. What you change is kept in this browser, and sent when the server is back.
      </div>
    );
  if (state.kind === 'refused')
    return (
      <div className={classes.bar} role="alert">
        <span className="foreign">The draft is not saved: {state.message}</span>
      </div>
    );
  return null;
}

function ConflictBar({ by, at, save }: { by: string | null; at: string | null; save: Save }) {
  const [isShown, setShown] = useState(false);
  return (
    <div className={classes.bar} role="status" aria-label="Changed by somebody else">
      <span>
        Changed by <strong className="foreign">{by ?? 'somebody else'}</strong> {at !== null && <Time iso={at} />}
      </span>
      <Button size="compact-sm" variant="default" onClick={() => setShown(true)}>
        See difference
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => void save.keepMine()}>
        Keep mine as new version
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => void save.takeTheirs()}>
        Take theirs
      </Button>
      {isShown && <DifferenceSheet save={save} onClose={() => setShown(false)} />}
    </div>
  );
}

const WORDS: Record<DifferenceLine['what'], string> = {
  added: 'only mine',
  removed: 'only theirs',
  changed: 'differs',
  moved: 'elsewhere',
};

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value);
}

function DifferenceSheet({ save, onClose }: { save: Save; onClose: () => void }) {
  const { store, workflowId } = useEditor();
  const query = useQuery({
    queryKey: ['theirs', workflowId],
    queryFn: save.theirs,
    gcTime: 0,
    meta: { live: false },
  });
  return (
    <Sheet title="Theirs and mine" opened onClose={onClose}>
      <Loaded query={query}>
        {({ document }) => (
          <ul className={classes.difference}>
            {differenceOf(document, store.getState().definition).map(({ what, name, fields }) => (
              <li key={`${what} ${name}`}>
                <strong className="foreign">{name}</strong>: {WORDS[what]}
                {fields.map(({ pointer, before, after }) => (
                  <dl key={pointer} className="facts">
                    <dt className="foreign">{pointer}, theirs</dt>
                    <dd className="foreign">{shown(before)}</dd>
                    <dt>mine</dt>
                    <dd className="foreign">{shown(after)}</dd>
                  </dl>
                ))}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Sheet>
  );
}
