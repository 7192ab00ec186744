import { ActionIcon, Button, Popover, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { IconSearch, IconUserCircle } from '@tabler/icons-react';
import { useLiveStatus } from '../live/live';
import { signOut, useSession } from '../session/session';
import { Breadcrumbs } from './breadcrumbs';
import classes from './shell.module.css';

const CONNECTION = { live: 'Live', connecting: 'Connecting', reconnecting: 'Reconnecting', off: 'Not live' } as const;
const SCHEMES = [
  { value: 'auto', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

export function TopBar({ onSearch }: { onSearch: () => void }) {
  const status = useLiveStatus();
  return (
    <header className={classes.top}>
      <Breadcrumbs />
      <button
        type="button"
        className={classes.search}
        onClick={onSearch}
        aria-haspopup="dialog"
        aria-label="Search (Ctrl K)"
      >
        <IconSearch size={18} stroke={1.75} aria-hidden />
        <span>Search</span>
        <kbd>Ctrl K</kbd>
      </button>
      <span className={classes.connection} role="status" title={`Connection: ${CONNECTION[status]}`}>
        <span className={classes.dot} data-status={status} />
        <span>{CONNECTION[status]}</span>
      </span>
      <Account />
    </header>
  );
}

function Account() {
  const session = useSession();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const leave = async () => {
    try {
      await signOut();
    } finally {
      client.clear();
      await navigate({ to: '/login' });
    }
  };
  return (
    <Popover position="bottom-end" width={280} shadow="md" trapFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Account">
          <IconUserCircle size={22} stroke={1.75} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label="Account" className="stack">
        <div>
          <strong className="foreign">{session?.name}</strong>
          {session?.role && <div className="meta">{session.role}</div>}
        </div>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label="Theme"
          data={SCHEMES}
          value={colorScheme}
          onChange={(value) => setColorScheme(value === 'light' || value === 'dark' ? value : 'auto')}
        />
        <Button variant="default" onClick={() => void leave()}>
          Sign out
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
