import { SegmentedControl, Switch, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../api/client';
import { allows, useSession } from '../session/session';
import { setSingleKeys, singleKeys } from '../shell/commands';
import { count } from '../ui/format';
import { Page } from '../ui/page';
import { Loaded } from '../ui/states';
import { useStore } from '../ui/store';
import { Configuration } from './configuration';
import { Findings } from './findings';
import { healthQuery } from './queries';
import { StorageCard } from './storage';

const SCHEMES = [
  { value: 'auto', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

function Server() {
  const session = useSession();
  const health = useQuery(healthQuery);
  return (
    <section className="card stack" aria-labelledby="server">
      <h2 id="server">Server</h2>
      <Loaded query={health}>
        {(words) => (
          <dl className="facts">
            <dt>Health</dt>
            <dd>{words}</dd>
            <dt>Version</dt>
            <dd>{session?.version}</dd>
          </dl>
        )}
      </Loaded>
    </section>
  );
}

// How much the team may have; the operator's team sees all teams.
function Limits() {
  const session = useSession();
  const isOperator = session?.team_id === 1 && allows(session, 'keys:write');
  const query = useQuery({
    queryKey: ['teams'],
    queryFn: ({ signal }) => call(api.GET('/teams', { params: { query: { limit: 100 } }, signal })),
    enabled: isOperator,
  });
  if (!isOperator) return null;
  return (
    <section className="card stack" aria-labelledby="limits">
      <h2 id="limits">Teams and their limits</h2>
      <Loaded query={query}>
        {({ data }) => (
          <div className="scroll-x" tabIndex={0} role="region" aria-label="Teams">
            <table className="plain-table">
              <thead>
                <tr>
                  <th scope="col">Team</th>
                  <th scope="col">API keys</th>
                  <th scope="col">Workflows</th>
                  <th scope="col">Secrets</th>
                </tr>
              </thead>
              <tbody>
                {data.map((team) => (
                  <tr key={team.team_id}>
                    <th scope="row" className="foreign">
                      {team.name ?? team.team_id}
                    </th>
                    {[team.api_keys, team.workflows, team.vault_items].map(({ used, max }, index) => (
                      <td key={index}>
                        {count(used)} of {count(max)}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
    </section>
  );
}

export function SettingsPage() {
  const session = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const keysOn = useStore(singleKeys);
  return (
    <Page title="Settings">
      <div className="stack">
        <Server />
        <Findings />
        <StorageCard />
        <Limits />
        <Configuration />
        <section className="card stack" aria-labelledby="browser">
          <h2 id="browser">This browser</h2>
          <div>
            <SegmentedControl
              aria-label="Theme"
              data={SCHEMES}
              value={colorScheme}
              onChange={(value) => setColorScheme(value === 'light' || value === 'dark' ? value : 'auto')}
            />
          </div>
          <Switch
            label="Keys without Ctrl or Alt, such as G W and ?"
            checked={keysOn}
            onChange={(event) => setSingleKeys(event.currentTarget.checked)}
          />
        </section>
        <section className="card stack" aria-labelledby="you">
          <h2 id="you">You</h2>
          <dl className="facts">
            <dt>Key</dt>
            <dd className="foreign">{session?.name}</dd>
            <dt>Role</dt>
            <dd>{session?.role ?? 'none; it has scopes of its own'}</dd>
            <dt>Team</dt>
            <dd>{session?.team_id}</dd>
            <dt>Scopes</dt>
            <dd>{session?.scopes.join(', ')}</dd>
          </dl>
        </section>
      </div>
    </Page>
  );
}
