import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../shell/routes';
import { readDeliveryFilters } from './delivery-filters';

const parent = () => shellRoute;

const listRoute = createRoute({
  getParentRoute: parent,
  path: '/deliveries',
  validateSearch: readDeliveryFilters,
  component: lazyRouteComponent(() => import('./list-page'), 'DeliveriesPage'),
  staticData: { crumb: 'Deliveries' },
});

const deliveryRoute = createRoute({
  getParentRoute: parent,
  path: '/deliveries/$deliveryId',
  component: lazyRouteComponent(() => import('./delivery-page'), 'DeliveryPage'),
  staticData: { crumb: 'Delivery', under: { crumb: 'Deliveries', to: '/deliveries' } },
});

export const deliveriesRoutes = [listRoute, deliveryRoute] as const;
