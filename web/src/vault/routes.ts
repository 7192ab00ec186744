import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../shell/routes';

export const vaultRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/vault',
  component: lazyRouteComponent(() => import('./vault-page'), 'VaultPage'),
  staticData: { crumb: 'Vault' },
});
