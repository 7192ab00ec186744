import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { LinkButton } from '../ui/link-button';
import { Empty } from '../ui/states';
import { DeliveryList } from './delivery-list';

// The deliveries of one webhook.
export function DeliveriesTab() {
  const { workflowId } = useParams({ from: '/shell/workflows/$workflowId/deliveries' });
  const search = useSearch({ from: '/shell/workflows/$workflowId/deliveries' });
  const navigate = useNavigate({ from: '/workflows/$workflowId/deliveries' });
  return (
    <DeliveryList
      filters={{ ...search, workflow: workflowId }}
      fixedWorkflow
      onFilters={(next) => void navigate({ search: { ...next, workflow: undefined }, replace: true })}
      empty={
        <Empty
          title="There are no deliveries yet"
          action={
            <LinkButton to="/workflows/$workflowId/first-webhook" params={{ workflowId }}>
              Receive the first one
            </LinkButton>
          }
        >
          Every request to the webhook appears here: what was accepted and what was refused, with the reason.
        </Empty>
      }
    />
  );
}
