import { createRouter } from '@tanstack/react-router';
import { accessRoutes } from './access/routes';
import { deliveriesRoutes } from './deliveries/routes';
import { formsRoute } from './forms/routes';
import { overviewRoute } from './overview/routes';
import { recordsRoutes } from './records/routes';
import { runsRoutes } from './runs/routes';
import { settingsRoute } from './settings/routes';
import { PageProblem } from './shell/page-problem';
import { loginRoute, rootRoute, shellRoute } from './shell/routes';
import { Empty, Loading } from './ui/states';
import { vaultRoute } from './vault/routes';
import { workflowsRoutes } from './workflows/routes';

// All pages. Each folder has its own routes.ts; a new one is added here and, for the rail, in shell/navigation.ts.
const routeTree = rootRoute.addChildren([
  loginRoute,
  shellRoute.addChildren([
    overviewRoute,
    ...workflowsRoutes,
    ...runsRoutes,
    ...deliveriesRoutes,
    formsRoute,
    ...recordsRoutes,
    vaultRoute,
    accessRoutes,
    settingsRoute,
  ]),
]);

// The search of an address as it is typed: names and texts, without JSON.
function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

function stringifySearch(search: Record<string, unknown>): string {
  const entries = Object.entries(search).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[name, String(value)]] : [],
  );
  return entries.length > 0 ? `?${new URLSearchParams(entries).toString()}` : '';
}

export const router = createRouter({
  routeTree,
  basepath: '/ui',
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPendingMs: 150,
  defaultPendingComponent: () => <Loading />,
  defaultErrorComponent: PageProblem,
  defaultNotFoundComponent: () => (
    <Empty title="There is no such page">The address may be mistyped, or of another version.</Empty>
  ),
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
