import {
  IconChecklist,
  IconHierarchy2,
  IconHome,
  IconInbox,
  IconKey,
  IconLock,
  IconPlayerPlay,
  IconSettings,
  type TablerIcon,
} from '@tabler/icons-react';
import type { Session } from '../session/session';
import { allows, type Scope } from '../session/session';

export interface Destination {
  to: string;
  label: string;
  icon: TablerIcon;
  // After G.
  key: string;
  scope: Scope | null;
}

// The pages of the rail, in groups. A page is shown to those who may read what is on it.
export const GROUPS: Destination[][] = [
  [{ to: '/', label: 'Overview', icon: IconHome, key: 'o', scope: null }],
  [
    { to: '/workflows', label: 'Workflows', icon: IconHierarchy2, key: 'w', scope: 'workflows:read' },
    { to: '/runs', label: 'Runs', icon: IconPlayerPlay, key: 'r', scope: 'runs:read' },
    { to: '/deliveries', label: 'Deliveries', icon: IconInbox, key: 'd', scope: 'hooks:read' },
    { to: '/forms', label: 'Forms', icon: IconChecklist, key: 'f', scope: 'runs:read' },
  ],
  [
    { to: '/vault', label: 'Vault', icon: IconLock, key: 'v', scope: 'vault:read' },
    { to: '/access', label: 'Access', icon: IconKey, key: 'c', scope: 'keys:write' },
    { to: '/settings', label: 'Settings', icon: IconSettings, key: 's', scope: null },
  ],
];

export function destinationsOf(session: Session | undefined): Destination[][] {
  return GROUPS.map((group) => group.filter(({ scope }) => scope === null || allows(session, scope))).filter(
    (group) => group.length > 0,
  );
}

// The bar of a phone: four pages, and "More" for the rest.
export const PHONE = ['/', '/workflows', '/runs', '/deliveries'];
