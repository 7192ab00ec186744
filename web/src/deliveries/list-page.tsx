import { useNavigate, useSearch } from '@tanstack/react-router';
import { useAllows } from '../session/session';
import { Page } from '../ui/page';
import { Empty } from '../ui/states';
import { FirstSteps } from '../workflows/first-steps';
import { DeliveryList } from './delivery-list';

// What arrived at all webhooks.
export function DeliveriesPage() {
  const filters = useSearch({ from: '/shell/deliveries' });
  const navigate = useNavigate();
  const mayWrite = useAllows('workflows:write');
  return (
    <Page title="Deliveries" shape="list">
      <DeliveryList
        filters={filters}
        onFilters={(search) => void navigate({ to: '/deliveries', search, replace: true })}
        empty={
          <>
            <Empty title="There are no deliveries yet">
              Every request to a webhook appears here: what was accepted and what was refused, with the reason.
            </Empty>
            {mayWrite && <FirstSteps />}
          </>
        }
      />
    </Page>
  );
}
