import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../shell/routes';

const deliveryRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/deliveries/$deliveryId',
  component: lazyRouteComponent(() => import('./delivery-page'), 'DeliveryPage'),
  staticData: { crumb: 'Delivery' },
});

export const deliveriesRoutes = [deliveryRoute] as const;
