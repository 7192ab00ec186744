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
  // The step that is looked at, and the item of an iterator.
  validateSearch: (search: Record<string, unknown>): { step?: string; item?: string } => ({
    ...(typeof search.step === 'string' && search.step !== '' ? { step: search.step } : {}),
    ...(typeof search.item === 'string' && /^\d+(\.\d+)*$/.test(search.item) ? { item: search.item } : {}),
  }),
  component: lazyRouteComponent(() => import('./run-page'), 'RunPage'),
  staticData: { crumb: 'Run', under: { crumb: 'Runs', to: '/runs' } },
});

const bulkRoute = createRoute({
  getParentRoute: parent,
  path: '/bulk/$jobId',
  component: lazyRouteComponent(() => import('./bulk-page'), 'BulkPage'),
  staticData: { crumb: 'Job', under: { crumb: 'Runs', to: '/runs' } },
});

export const runsRoutes = [listRoute, runRoute, bulkRoute] as const;
