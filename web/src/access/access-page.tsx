import { Link, Outlet } from '@tanstack/react-router';
import { useAllows } from '../session/session';
import { Page } from '../ui/page';
import tabs from '../ui/tabs.module.css';

// Who may do what, who is signed in, and who did what.
export function AccessPage() {
  const mayAudit = useAllows('audit:read');
  const maySeeVault = useAllows('vault:read');
  return (
    <Page
      title="Access"
      shape="list"
      bar={
        <nav className={tabs.tabs} aria-label="Parts of the page">
          <Link to="/access" activeOptions={{ exact: true }} className={tabs.tab}>
            API keys
          </Link>
          {maySeeVault && (
            <Link to="/access/authorizations" className={tabs.tab}>
              Authorizations
            </Link>
          )}
          <Link to="/access/sessions" className={tabs.tab}>
            Sessions
          </Link>
          {mayAudit && (
            <Link to="/access/audit" activeOptions={{ includeSearch: false }} className={tabs.tab}>
              Audit
            </Link>
          )}
        </nav>
      }
    >
      <Outlet />
    </Page>
  );
}
