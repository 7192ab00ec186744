import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { messageOf } from '../api/errors';
import { plural } from '../ui/format';
import { fromLocal, toLocal } from '../ui/local-time';
import { Loading, Problem } from '../ui/states';
import { WorkflowSelect } from '../workflows/names';
import { CAUSE_WORDS, type Cause, CAUSES } from './delivery-filters';
import { type Delivery, type Replayed, replayIds, replaySince } from './queries';

const SHOWN_MAX = 20;
const deliveries = (number: number) => plural(number, 'delivery', 'deliveries');

function Refused({ replays }: { replays: Replayed }) {
  const refused = replays.deliveries.filter(({ result }) => result === 'refused' || result === 'skipped');
  if (refused.length === 0) return null;
  return (
    <>
      <ul>
        {refused.slice(0, SHOWN_MAX).map(({ id, message }) => (
          <li key={id} className="foreign">
            <code>{id}</code>: {message}
          </li>
        ))}
      </ul>
      {refused.length > SHOWN_MAX && <p>And {deliveries(refused.length - SHOWN_MAX)} more that would not pass.</p>}
    </>
  );
}

interface PlanProps {
  // Names what is replayed.
  planKey: readonly unknown[];
  run: (dryRun: boolean) => Promise<Replayed>;
  onClose: () => void;
  onDone: () => void;
}

// First what would happen, then doing it.
function Plan({ planKey, run, onClose, onDone }: PlanProps) {
  const client = useQueryClient();
  const plan = useQuery({
    queryKey: ['replay-plan', ...planKey],
    queryFn: () => run(true),
    staleTime: 0,
    gcTime: 0,
    meta: { live: false },
  });
  const replay = useMutation({
    mutationFn: () => run(false),
    onSuccess: async () => {
      onDone();
      await client.invalidateQueries({ queryKey: ['runs'] });
    },
  });
  const passing = plan.data?.passed ?? 0;
  return (
    <>
      {replay.data ? (
        <>
          <p role="status">{deliveries(replay.data.passed)} replayed.</p>
          <Refused replays={replay.data} />
        </>
      ) : plan.data ? (
        <>
          <p role="status">
            {passing} of {deliveries(plan.data.deliveries.length)} would pass with the settings that the webhook has
            now. Each starts a run.{plan.data.hasMore && ' There are more, which a second replay takes.'}
          </p>
          <Refused replays={plan.data} />
        </>
      ) : plan.error ? (
        <Problem error={plan.error} onRetry={() => void plan.refetch()} />
      ) : (
        <Loading rows={2} />
      )}
      {replay.error && <p role="alert">{messageOf(replay.error)}</p>}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        {!replay.data && (
          <Button disabled={passing === 0} loading={replay.isPending} onClick={() => replay.mutate()}>
            Replay {deliveries(passing)}
          </Button>
        )}
      </Group>
    </>
  );
}

function Dialog({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  return (
    <Modal opened onClose={onClose} title="Replay deliveries" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>{children}</Stack>
    </Modal>
  );
}

// Those that were selected.
export function ReplayDialog({
  rows,
  onClose,
  onDone,
}: {
  rows: readonly Pick<Delivery, 'id' | 'workflow_id'>[];
  onClose: () => void;
  onDone: () => void;
}) {
  return (
    <Dialog onClose={onClose}>
      <Plan
        planKey={rows.map(({ id }) => id)}
        run={(dryRun) => replayIds(rows, dryRun)}
        onClose={onClose}
        onDone={onDone}
      />
    </Dialog>
  );
}

const HOUR_MS = 3_600_000;

interface ReplaySinceProps {
  workflow: string | undefined;
  cause: Cause | undefined;
  // Within a workflow's own page.
  fixedWorkflow: boolean;
  onClose: () => void;
  onDone: () => void;
}

// All that a webhook refused since a time, for a cause.
export function ReplaySinceDialog(props: ReplaySinceProps) {
  const { fixedWorkflow, onClose, onDone } = props;
  const [workflow, setWorkflow] = useState<string | null>(props.workflow ?? null);
  const [since, setSince] = useState(() => toLocal(new Date(Date.now() - HOUR_MS).toISOString()));
  const [cause, setCause] = useState<Cause | null>(props.cause ?? 'signature');
  const [asked, setAsked] = useState<{ workflow: string; since: string; cause?: Cause } | null>(null);
  const time = fromLocal(since);
  return (
    <Dialog onClose={onClose}>
      {asked ? (
        <Plan
          planKey={[asked]}
          run={(dryRun) => replaySince(asked.workflow, { since: asked.since, cause: asked.cause }, dryRun)}
          onClose={onClose}
          onDone={onDone}
        />
      ) : (
        <>
          {!fixedWorkflow && (
            <WorkflowSelect
              label="Webhook of"
              placeholder="Choose a workflow"
              value={workflow}
              onChange={setWorkflow}
            />
          )}
          <TextInput
            label="That arrived since"
            type="datetime-local"
            value={since}
            onChange={(event) => setSince(event.currentTarget.value)}
          />
          <Select
            label="And were refused for"
            placeholder="Any cause"
            clearable
            data={CAUSES.map((value) => ({ value, label: CAUSE_WORDS[value] }))}
            value={cause}
            onChange={(value) => setCause(CAUSES.find((each) => each === value) ?? null)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
            <Button
              disabled={workflow === null || time === undefined}
              onClick={() =>
                workflow !== null &&
                time !== undefined &&
                setAsked({ workflow, since: time, ...(cause === null ? {} : { cause }) })
              }
            >
              See what would pass
            </Button>
          </Group>
        </>
      )}
    </Dialog>
  );
}
