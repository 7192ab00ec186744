import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readDeliveryFilters } from '../deliveries/delivery-filters';
import { readRunFilters } from '../runs/run-filters';
import { shellRoute } from '../shell/routes';
import { textIn } from '../ui/search-params';

const parent = () => shellRoute;

function isVersion(value: unknown): value is string {
  return typeof value === 'string' && /^(\d+|draft)$/.test(value);
}

const listRoute = createRoute({
  getParentRoute: parent,
  path: '/workflows',
  validateSearch: (search: Record<string, unknown>): { q?: string } => ({ q: textIn(search.q) }),
  component: lazyRouteComponent(() => import('./list-page'), 'WorkflowsPage'),
  staticData: { crumb: 'Workflows' },
});

const detailRoute = createRoute({
  getParentRoute: parent,
  path: '/workflows/$workflowId',
  component: lazyRouteComponent(() => import('./detail-page'), 'WorkflowPage'),
  staticData: { crumb: 'Workflow', under: { crumb: 'Workflows', to: '/workflows' } },
});

const ofWorkflow = () => detailRoute;

const firstTabRoute = createRoute({
  getParentRoute: ofWorkflow,
  path: '/',
  component: lazyRouteComponent(() => import('./detail-page'), 'FirstTab'),
});

const editorRoute = createRoute({
  getParentRoute: ofWorkflow,
  path: 'editor',
  // The node that is selected at first, and a run whose data the tests begin with.
  validateSearch: (search: Record<string, unknown>): { node?: string; run?: string } => ({
    node: textIn(search.node),
    run: textIn(search.run),
  }),
  component: lazyRouteComponent(() => import('../editor/editor-tab'), 'EditorTab'),
});

const webhookRoute = createRoute({
  getParentRoute: ofWorkflow,
  path: 'webhook',
  component: lazyRouteComponent(() => import('../webhook/webhook-tab'), 'WebhookTab'),
});

const firstWebhookRoute = createRoute({
  getParentRoute: ofWorkflow,
  path: 'first-webhook',
  component: lazyRouteComponent(() => import('../webhook/first-webhook'), 'FirstWebhook'),
});

const deliveriesRoute = createRoute({
  getParentRoute: ofWorkflow,
  path: 'deliveries',
  validateSearch: readDeliveryFilters,
  component: lazyRouteComponent(() => import('../deliveries/deliveries-tab'), 'DeliveriesTab'),
});

const runsRoute = createRoute({
  getParentRoute: ofWorkflow,
  path: 'runs',
  validateSearch: readRunFilters,
  component: lazyRouteComponent(() => import('./runs-tab'), 'RunsTab'),
});

const versionsRoute = createRoute({
  getParentRoute: ofWorkflow,
  path: 'versions',
  // The two that are compared, each a number or 'draft'.
  validateSearch: (search: Record<string, unknown>): { from?: string; to?: string } => ({
    ...(isVersion(search.from) ? { from: search.from } : {}),
    ...(isVersion(search.to) ? { to: search.to } : {}),
  }),
  component: lazyRouteComponent(() => import('./versions/versions-tab'), 'VersionsTab'),
});

const settingsRoute = createRoute({
  getParentRoute: ofWorkflow,
  path: 'settings',
  component: lazyRouteComponent(() => import('./settings-tab'), 'SettingsTab'),
});

export const workflowsRoutes = [
  listRoute,
  detailRoute.addChildren([
    firstTabRoute,
    editorRoute,
    webhookRoute,
    firstWebhookRoute,
    deliveriesRoute,
    runsRoute,
    versionsRoute,
    settingsRoute,
  ]),
] as const;
