import { Button, Tabs } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { messageOf } from '../api/errors';
import { useLiveEvents } from '../live/live';
import { useAllows } from '../session/session';
import { duration } from '../ui/format';
import { Page } from '../ui/page';
import { Loaded, Loading, Problem } from '../ui/states';
import { FINAL } from '../ui/states-of-runs';
import { Status } from '../ui/status';
import { Time, useNow } from '../ui/time';
import { workflowNamesQuery } from '../workflows/queries';
import { FailureCause, Waiting } from './inspector/cause';
import classes from './inspector/inspector.module.css';
import { LogList } from './inspector/log-list';
import { cancelRun, type RunDetail, stepsQuery } from './inspector/queries';
import { RerunDialog, ResumeDialog } from './inspector/rerun-dialogs';
import { StepList } from './inspector/step-list';
import { StepPanel } from './inspector/step-panel';
import { spanOf } from './inspector/timeline';
import { runQuery } from './queries';
import { TRIGGER_WORDS } from './run-filters';

function RunLink({ run }: { run: string }) {
  return (
    <Link to="/runs/$runId" params={{ runId: run }}>
      {run}
    </Link>
  );
}

function Facts({ run }: { run: RunDetail }) {
  const names = useQuery({ ...workflowNamesQuery, enabled: useAllows('workflows:read') }).data;
  const name = names?.find(({ id }) => id === run.workflow_id)?.name ?? run.workflow_id;
  return (
    <dl className="facts card">
      <dt>Status</dt>
      <dd>
        <Status mark={run.state} />
      </dd>
      <dt>Workflow</dt>
      <dd className="foreign">
        <Link to="/workflows/$workflowId" params={{ workflowId: run.workflow_id }}>
          {name}
        </Link>
        {run.workflow_version === null ? ', as a test' : `, version ${run.workflow_version}`}
      </dd>
      <dt>Started by</dt>
      <dd>{TRIGGER_WORDS[run.trigger_type]}</dd>
      <dt>Started</dt>
      <dd>
        <Time iso={run.created_at} />
        {run.duration_in_seconds !== null && `, took ${duration(run.duration_in_seconds)}`}
      </dd>
      {run.rerun_of !== null && (
        <>
          <dt>Rerun of</dt>
          <dd>
            <RunLink run={run.rerun_of} />
          </dd>
        </>
      )}
      {run.parent !== null && (
        <>
          <dt>Started by the run</dt>
          <dd>
            <RunLink run={run.parent.run_id} />
          </dd>
        </>
      )}
      {run.trigger_type === 'webhook' && run.rerun_of === null && (
        <>
          <dt>Delivery</dt>
          <dd>
            <Link to="/deliveries/$deliveryId" params={{ deliveryId: run.id }}>
              As it was received
            </Link>
          </dd>
        </>
      )}
    </dl>
  );
}

function Inspector({ run, onResume }: { run: RunDetail; onResume: (step: string) => void }) {
  const { step: selected, item } = useSearch({ from: '/shell/runs/$runId' });
  const navigate = useNavigate({ from: '/runs/$runId' });
  const mayChange = useAllows('runs:write');
  const steps = useQuery(stepsQuery(run.id, item));
  const span = spanOf(run, useNow());
  const select = (step: string) => void navigate({ search: (before) => ({ ...before, step }), replace: true });
  const all = steps.data?.steps ?? [];
  const failed = all.find(({ state }) => state === 'failed');
  const shown = all.find(({ node_id }) => node_id === selected) ?? failed ?? all.at(-1);
  return (
    <div className="stack">
      {(run.state === 'failed' || run.state === 'dead_letter') && (
        <FailureCause run={run} failed={failed} mayChange={mayChange} onResume={onResume} onSelect={select} />
      )}
      {((run.waits_for?.length ?? 0) > 0 || run.queued_behind !== null) && <Waiting run={run} />}
      <div className={classes.columns}>
        <div className="stack">
          <Facts run={run} />
          <Tabs defaultValue="timeline" keepMounted={false}>
            <Tabs.List>
              <Tabs.Tab value="timeline">Timeline</Tabs.Tab>
              <Tabs.Tab value="log">Log</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="timeline" pt="sm">
              {item !== undefined && (
                <p>
                  Item {item}.{' '}
                  <Button size="compact-xs" variant="default" onClick={() => void navigate({ search: {} })}>
                    Back to the whole run
                  </Button>
                </p>
              )}
              {steps.error && <Problem error={steps.error} onRetry={() => void steps.refetch()} />}
              {steps.isPending && <Loading />}
              <StepList steps={all} span={span} selected={shown?.node_id} onSelect={select} />
              {(steps.data?.left_out ?? 0) > 0 && <p className="muted">{steps.data?.left_out} more steps.</p>}
            </Tabs.Panel>
            <Tabs.Panel value="log" pt="sm">
              <LogList run={run} />
            </Tabs.Panel>
          </Tabs>
        </div>
        {shown && (
          <StepPanel
            key={`${shown.node_id} ${item ?? ''}`}
            run={run.id}
            step={shown}
            item={item}
            onItem={(next) => void navigate({ search: { item: next } })}
          />
        )}
      </div>
    </div>
  );
}

function Actions({ run, onRerun }: { run: RunDetail; onRerun: () => void }) {
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => cancelRun(run.id),
    onSettled: () => client.invalidateQueries({ queryKey: ['run', run.id] }),
  });
  if (!useAllows('runs:write')) return null;
  return (
    <>
      {cancel.error && <span role="alert">{messageOf(cancel.error)}</span>}
      {FINAL.has(run.state) ? (
        <Button onClick={onRerun}>Rerun</Button>
      ) : (
        <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
          Cancel the run
        </Button>
      )}
    </>
  );
}

export function RunPage() {
  const { runId } = useParams({ from: '/shell/runs/$runId' });
  const client = useQueryClient();
  const navigate = useNavigate();
  const query = useQuery(runQuery(runId));
  const [reruns, setReruns] = useState(false);
  const [resumes, setResumes] = useState<string | null>(null);
  useLiveEvents((events) => {
    const concerns = events.some(
      (event) => (event.type === 'run' || event.type === 'step') && event.data.run_id === runId,
    );
    if (!concerns) return;
    void client.invalidateQueries({ queryKey: ['run', runId], exact: true });
    void client.invalidateQueries({ queryKey: ['run', runId, 'steps'] });
  });
  const onStarted = (run: string) => {
    setReruns(false);
    setResumes(null);
    void client.invalidateQueries({ queryKey: ['runs'] });
    void navigate({ to: '/runs/$runId', params: { runId: run } });
  };
  const run = query.data;
  return (
    <Page title="Run" actions={run && <Actions run={run} onRerun={() => setReruns(true)} />}>
      <Loaded query={query}>{(data) => <Inspector key={runId} run={data} onResume={setResumes} />}</Loaded>
      {run && reruns && <RerunDialog run={run} onClose={() => setReruns(false)} onStarted={onStarted} />}
      {run && resumes !== null && (
        <ResumeDialog run={run} step={resumes} onClose={() => setResumes(null)} onStarted={onStarted} />
      )}
    </Page>
  );
}
