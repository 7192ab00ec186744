import { useNavigate, useSearch } from '@tanstack/react-router';
import { Page } from '../ui/page';
import { RunsList } from './runs-list';

export function RunsPage() {
  const filters = useSearch({ from: '/shell/runs' });
  const navigate = useNavigate();
  return (
    <Page title="Runs" shape="list">
      <RunsList filters={filters} onFilters={(search) => void navigate({ to: '/runs', search, replace: true })} />
    </Page>
  );
}
