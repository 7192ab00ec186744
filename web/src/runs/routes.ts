import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../shell/routes';
import { textIn } from '../ui/search-params';
import { readRunFilters } from './run-filters';
import { readRunSearch } from './run-search';

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
  validateSearch: readRunSearch,
  component: lazyRouteComponent(() => import('./run-page'), 'RunPage'),
  staticData: { crumb: 'Run', under: { crumb: 'Runs', to: '/runs' } },
});

const compareRoute = createRoute({
  getParentRoute: parent,
  path: '/runs/compare',
  validateSearch: (search: Record<string, unknown>): { a?: string; b?: string } => ({
    a: textIn(search.a),
    b: textIn(search.b),
  }),
  component: lazyRouteComponent(() => import('./compare/compare-page'), 'ComparePage'),
  staticData: { crumb: 'Compare', under: { crumb: 'Runs', to: '/runs' } },
});

const bulkRoute = createRoute({
  getParentRoute: parent,
  path: '/bulk/$jobId',
  component: lazyRouteComponent(() => import('./bulk-page'), 'BulkPage'),
  staticData: { crumb: 'Job', under: { crumb: 'Runs', to: '/runs' } },
});

export const runsRoutes = [listRoute, compareRoute, runRoute, bulkRoute] as const;
