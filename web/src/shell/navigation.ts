import {
  IconAddressBook,
  IconBox,
  IconChecklist,
  IconHierarchy2,
  IconHome,
  IconInbox,
  IconKey,
  IconListDetails,
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

export interface Group {
  // Above its pages, where those do not say it themselves.
  title?: string;
  pages: Destination[];
}

// The pages of the rail, in groups. A page is shown to those who may read what is on it.
export const GROUPS: Group[] = [
  { pages: [{ to: '/', label: 'Overview', icon: IconHome, key: 'o', scope: null }] },
  {
    pages: [
      { to: '/workflows', label: 'Workflows', icon: IconHierarchy2, key: 'w', scope: 'workflows:read' },
      { to: '/runs', label: 'Runs', icon: IconPlayerPlay, key: 'r', scope: 'runs:read' },
      { to: '/deliveries', label: 'Deliveries', icon: IconInbox, key: 'd', scope: 'hooks:read' },
      { to: '/forms', label: 'Forms', icon: IconChecklist, key: 'f', scope: 'runs:read' },
    ],
  },
  {
    title: 'Records',
    pages: [
      { to: '/contacts', label: 'Contacts', icon: IconAddressBook, key: 'p', scope: 'records:read' },
      { to: '/lists', label: 'Lists', icon: IconListDetails, key: 'l', scope: 'records:read' },
      { to: '/objects', label: 'Objects', icon: IconBox, key: 'b', scope: 'records:read' },
    ],
  },
  {
    pages: [
      { to: '/vault', label: 'Vault', icon: IconLock, key: 'v', scope: 'vault:read' },
      { to: '/access', label: 'Access', icon: IconKey, key: 'c', scope: 'keys:write' },
      { to: '/settings', label: 'Settings', icon: IconSettings, key: 's', scope: null },
    ],
  },
];

export function destinationsOf(session: Session | undefined): Group[] {
  return GROUPS.map(({ pages, ...group }) => ({
    ...group,
    pages: pages.filter(({ scope }) => scope === null || allows(session, scope)),
  })).filter(({ pages }) => pages.length > 0);
}

// The bar of a phone: four pages, and "More" for the rest.
export const PHONE = ['/', '/workflows', '/runs', '/deliveries'];
