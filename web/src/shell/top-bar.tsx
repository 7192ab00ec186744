import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { IconSearch, IconUserCircle } from '@tabler/icons-react';
import { useLiveStatus } from '../live/live';
import { signOut, useSession } from '../session/session';
import { Breadcrumbs } from './breadcrumbs';
import classes from './shell.module.css';

const CONNECTION = { live: 'Live', connecting: 'Connecting', reconnecting: 'Reconnecting', off: 'Not live' } as const;
const SCHEMES = [
  { value: 'auto', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

export function TopBar({ onSearch }: { onSearch: () => void }) {
  const status = useLiveStatus();
  return (
    <header className={classes.top}>
      <Breadcrumbs />
      <button type="button" className={classes.search} onClick={onSearch} aria-label="Search (Ctrl K)">
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
    <Menu position="bottom-end" width={220} shadow="md">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Account">
          <IconUserCircle size={22} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <span className="foreign">{session?.name}</span>
          {session?.role && `, ${session.role}`}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Label>Theme</Menu.Label>
        {SCHEMES.map(({ value, label }) => (
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={colorScheme === value}
            rightSection={colorScheme === value ? '✓' : undefined}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => void leave()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
