import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import { useLiveCache } from '../live/use-live-cache';
import { SessionEnded } from '../session/session-ended';
import { useSession } from '../session/session';
import { usePhone } from '../ui/use-phone';
import { BottomBar } from './bottom-bar';
import { type Command, useCommands } from './commands';
import { useKeys } from './keys';
import { destinationsOf } from './navigation';
import { OfflineBanner } from './offline-banner';
import { withPart } from './parts';
import { Rail } from './rail';
import { useReturnFocus } from './return-focus';
import classes from './shell.module.css';
import { TopBar } from './top-bar';

const loadSearch = () => import('./search');
const loadKeyList = () => import('./key-list');
const Search = lazy(loadSearch);
const KeyList = lazy(loadKeyList);

// What is around every page: navigation, search, keys and live events.
export function Shell() {
  const session = useSession();
  const navigate = useNavigate();
  const phone = usePhone();
  const [searching, setSearching] = useState(false);
  const [listing, setListing] = useState(false);
  const search = useCallback(() => withPart(loadSearch, () => setSearching(true)), []);
  const path = useRouterState({ select: (state) => state.location.pathname });
  useLiveCache();
  useKeys();
  useReturnFocus();

  const groups = useMemo(() => destinationsOf(session), [session]);
  const commands = useMemo<Command[]>(
    () => [
      { id: 'search', label: 'Search and commands', keys: 'Mod+K', run: search },
      { id: 'keys', label: 'Show the keys', keys: '?', run: () => withPart(loadKeyList, () => setListing(true)) },
      ...groups
        .flatMap(({ pages }) => pages)
        .map(({ to, label, key }) => ({
          id: `go ${to}`,
          label: `Go to ${label}`,
          keys: `G ${key.toUpperCase()}`,
          run: () => void navigate({ to }),
        })),
    ],
    [groups, navigate, search],
  );
  useCommands(commands);

  return (
    <div className={classes.shell}>
      <a href="#main" className={classes.skip}>
        Skip to the content
      </a>
      {!phone && <Rail groups={groups} />}
      <div className={classes.right}>
        <TopBar onSearch={search} />
        <OfflineBanner />
        {/* A page that is opened anew begins at its top. */}
        <main id="main" className={classes.main} key={path.split('/')[1] ?? ''}>
          <Outlet />
        </main>
        {phone && <BottomBar groups={groups} />}
      </div>
      <Suspense>
        {searching && <Search onClose={() => setSearching(false)} />}
        {listing && <KeyList onClose={() => setListing(false)} />}
      </Suspense>
      <SessionEnded />
    </div>
  );
}
