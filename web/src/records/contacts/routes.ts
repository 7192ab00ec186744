import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/routes';
import { readContactFilters } from './contact-filters';

const parent = () => shellRoute;

const listRoute = createRoute({
  getParentRoute: parent,
  path: '/contacts',
  validateSearch: readContactFilters,
  component: lazyRouteComponent(() => import('./contacts-page'), 'ContactsPage'),
  staticData: { crumb: 'Contacts' },
});

const contactRoute = createRoute({
  getParentRoute: parent,
  path: '/contacts/$contactId',
  component: lazyRouteComponent(() => import('./contact-page'), 'ContactPage'),
  staticData: { crumb: 'Contact', under: { crumb: 'Contacts', to: '/contacts' } },
});

export const contactsRoutes = [listRoute, contactRoute] as const;
