import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/routes';

const parent = () => shellRoute;

function readSearch(search: Record<string, unknown>): { q?: string } {
  return typeof search.q === 'string' && search.q !== '' ? { q: search.q } : {};
}

const allRoute = createRoute({
  getParentRoute: parent,
  path: '/lists',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('./lists-page'), 'ListsPage'),
  staticData: { crumb: 'Lists' },
});

const listRoute = createRoute({
  getParentRoute: parent,
  path: '/lists/$listId',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('./list-page'), 'ListPage'),
  staticData: { crumb: 'List', under: { crumb: 'Lists', to: '/lists' } },
});

export const listsRoutes = [allRoute, listRoute] as const;
