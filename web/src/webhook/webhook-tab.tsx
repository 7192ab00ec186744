import { useQuery } from '@tanstack/react-query';
import { useAllows } from '../session/session';
import { CopyField } from '../ui/copy';
import { LinkButton } from '../ui/link-button';
import { Loaded } from '../ui/states';
import { Time } from '../ui/time';
import { ActiveSwitch } from '../workflows/active-switch';
import { useWorkflow } from '../workflows/detail-page';
import frame from '../workflows/detail-page.module.css';
import { draftQuery } from '../workflows/draft';
import type { TaggedWorkflow } from '../workflows/queries';
import { KeyCard } from './key-card';
import { LimitsCard } from './limits-card';
import { dataOf, type Webhook, webhookQuery } from './queries';
import { SenderCard } from './sender-card';
import { TokenCard } from './token-card';
import { keyFields, limitFields, senderFields } from './trigger';
import { TryIt } from './try-it';
import classes from './webhook.module.css';

// What is wrong as long as it is so: nothing is taken, or something is not published.
function Notices({ tagged }: { tagged: TaggedWorkflow }) {
  const { workflow } = tagged;
  const draft = useQuery({ ...draftQuery(workflow.id), enabled: useAllows('workflows:read') }).data?.draft;
  return (
    <>
      {!workflow.is_active && (
        <div className={`card ${classes.head}`} role="alert">
          <span>
            The workflow is inactive: deliveries are answered with 404, and kept for a day so that they can be replayed.
          </span>
          <ActiveSwitch workflow={workflow} />
        </div>
      )}
      {draft && (
        <p className="card">
          There is a draft, changed <Time iso={draft.updated_at} />. What is saved here makes a version of its own, from
          which the draft then differs.
        </p>
      )}
    </>
  );
}

function SetUp({ tagged, webhook }: { tagged: TaggedWorkflow; webhook: Webhook }) {
  const url = webhook.webhook_url ?? '';
  const data = dataOf(tagged);
  // A card begins anew when what it shows was saved, and keeps what is typed when another one was.
  const key = (fields: unknown) => JSON.stringify([fields, data.signature]);
  return (
    <div className="stack">
      <Notices tagged={tagged} />
      <div className={classes.columns}>
        <div className="stack">
          <section className="card stack" aria-labelledby="url">
            <div className={classes.head}>
              <h2 id="url">URL</h2>
              <LinkButton
                to="/workflows/$workflowId/first-webhook"
                params={{ workflowId: webhook.workflow_id }}
                size="compact-sm"
              >
                Wait for a request
              </LinkButton>
            </div>
            <CopyField text={url} label="Copy the URL" />
            <TryIt tagged={tagged} url={url} />
          </section>
          <SenderCard key={key(senderFields(data))} tagged={tagged} url={url} />
        </div>
        <div className="stack">
          <KeyCard key={key(keyFields(data))} tagged={tagged} />
          <LimitsCard key={key(limitFields(data))} tagged={tagged} />
          <TokenCard webhook={webhook} />
        </div>
      </div>
    </div>
  );
}

// How deliveries are taken: their URL, who sends them, how that is proven, and how many.
export function WebhookTab() {
  const tagged = useWorkflow();
  const id = tagged.data?.workflow.id ?? '';
  const webhook = useQuery({ ...webhookQuery(id), enabled: id !== '' });
  return (
    <div className={frame.scroll}>
      <Loaded query={tagged}>
        {(loaded) => <Loaded query={webhook}>{(found) => <SetUp tagged={loaded} webhook={found} />}</Loaded>}
      </Loaded>
    </div>
  );
}
