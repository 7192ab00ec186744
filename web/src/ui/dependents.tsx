import { Link } from '@tanstack/react-router';
import type { Schemas } from '../api/client';

type Dependents = Schemas['Dependents'];

// The workflows that use something, each with the step that names it.
export function DependentList({ dependents }: { dependents: Dependents }) {
  return (
    <>
      <ul>
        {dependents.data.map((each) => (
          <li key={`${each.id} ${each.node_id ?? ''}`} className="foreign">
            <Link to="/workflows/$workflowId" params={{ workflowId: each.id }}>
              {each.name ?? each.id}
            </Link>
            {each.node_id !== null && <>, step {each.node_id}</>}
          </li>
        ))}
      </ul>
      {!dependents.is_complete && <p className="meta">There are more.</p>}
    </>
  );
}
