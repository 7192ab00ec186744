import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../shell/routes';
import { textIn } from '../ui/search-params';

const accessRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/access',
  component: lazyRouteComponent(() => import('./access-page'), 'AccessPage'),
  staticData: { crumb: 'Access' },
});

const parent = () => accessRoute;

const keysRoute = createRoute({
  getParentRoute: parent,
  path: '/',
  component: lazyRouteComponent(() => import('./keys-tab'), 'KeysTab'),
});

const authorizationsRoute = createRoute({
  getParentRoute: parent,
  path: 'authorizations',
  component: lazyRouteComponent(() => import('./authorizations-tab'), 'AuthorizationsTab'),
});

const sessionsRoute = createRoute({
  getParentRoute: parent,
  path: 'sessions',
  component: lazyRouteComponent(() => import('./sessions-tab'), 'SessionsTab'),
});

interface AuditFilters {
  action?: string;
  object?: string;
  key?: string;
}

const auditRoute = createRoute({
  getParentRoute: parent,
  path: 'audit',
  validateSearch: (search: Record<string, unknown>): AuditFilters => ({
    action: textIn(search.action),
    object: textIn(search.object),
    key: textIn(search.key),
  }),
  component: lazyRouteComponent(() => import('./audit-tab'), 'AuditTab'),
});

export const accessRoutes = accessRoute.addChildren([keysRoute, authorizationsRoute, sessionsRoute, auditRoute]);
