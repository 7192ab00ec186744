import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/routes';

const typesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/objects',
  component: lazyRouteComponent(() => import('./types-page'), 'ObjectTypesPage'),
  staticData: { crumb: 'Objects' },
});

const typeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/objects/$typeName',
  staticData: { crumb: 'Type', under: { crumb: 'Objects', to: '/objects' } },
});

const ofType = () => typeRoute;

const rowsRoute = createRoute({
  getParentRoute: ofType,
  path: '/',
  validateSearch: (search: Record<string, unknown>): { key?: string } =>
    typeof search.key === 'string' && search.key !== '' ? { key: search.key } : {},
  component: lazyRouteComponent(() => import('./type-page'), 'ObjectTypePage'),
});

const objectRoute = createRoute({
  getParentRoute: ofType,
  path: '$objectId',
  component: lazyRouteComponent(() => import('./object-page'), 'ObjectPage'),
  staticData: { crumb: 'Object' },
});

export const objectsRoutes = [typesRoute, typeRoute.addChildren([rowsRoute, objectRoute])] as const;
