import { createRootRoute, createRoute, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { isStatus } from '../api/errors';
import { queryClient } from '../api/query-client';
import { sessionQuery } from '../session/session';
import { Empty } from '../ui/states';
import { PageProblem } from './page-problem';
import { Shell } from './shell';

export const rootRoute = createRootRoute({
  component: Outlet,
  errorComponent: PageProblem,
});

export const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    typeof search.next === 'string' ? { next: search.next } : {},
  component: lazyRouteComponent(() => import('../session/login-page'), 'LoginPage'),
});

// The parent of every page that needs a session.
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(sessionQuery);
    } catch (error) {
      if (isStatus(error, 401)) throw redirect({ to: '/login', search: { next: location.href } });
      throw error;
    }
  },
  component: Shell,
  errorComponent: PageProblem,
  notFoundComponent: () => (
    <Empty title="There is no such page">The address may be mistyped, or of another version.</Empty>
  ),
});
