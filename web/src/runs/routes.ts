import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../shell/routes';
import { readRunFilters } from './run-filters';

const parent = () => shellRoute;

const listRoute = createRoute({
  getParentRoute: parent,
  path: '/runs',
  validateSearch: readRunFilters,
  component: lazyRouteComponent(() => import('./list-page'), 'RunsPage'),
  staticData: { crumb: 'Runs' },
});

const runRoute = createRoute({
  getParentRoute: parent,
  path: '/runs/$runId',
  component: lazyRouteComponent(() => import('./run-page'), 'RunPage'),
  staticData: { crumb: 'Run' },
});

const bulkRoute = createRoute({
  getParentRoute: parent,
  path: '/bulk/$jobId',
  component: lazyRouteComponent(() => import('./bulk-page'), 'BulkPage'),
  staticData: { crumb: 'Job' },
});

export const runsRoutes = [listRoute, runRoute, bulkRoute] as const;
