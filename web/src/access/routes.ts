import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../shell/routes';

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

export interface AuditFilters {
  action?: string;
  object?: string;
  key?: string;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const auditRoute = createRoute({
  getParentRoute: parent,
  path: 'audit',
  validateSearch: (search: Record<string, unknown>): AuditFilters => ({
    action: text(search.action),
    object: text(search.object),
    key: text(search.key),
  }),
  component: lazyRouteComponent(() => import('./audit-tab'), 'AuditTab'),
});

export const accessRoutes = accessRoute.addChildren([keysRoute, authorizationsRoute, sessionsRoute, auditRoute]);
