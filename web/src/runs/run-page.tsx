import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useLiveEvents } from '../live/live';
import { useAllows } from '../session/session';
import { Page } from '../ui/page';
import { useSoon } from '../ui/soon';
import { Loaded } from '../ui/states';
import { useNow } from '../ui/time';
import { FailureCause, Waiting } from './inspector/cause';
import classes from './inspector/inspector.module.css';
import { LeftPane } from './inspector/left-pane';
import { type RunDetail, type Step, stepsQuery, versionQuery } from './inspector/queries';
import { EditPayloadDialog, RerunDialog, ResumeDialog } from './inspector/rerun-dialogs';
import { StepItems } from './inspector/step-items';
import { StepPanel } from './inspector/step-panel';
import { spanOf } from './inspector/timeline';
import { patched } from './patch-runs';
import { runQuery } from './queries';
import { RunActions } from './run-actions';
import { RunFacts } from './run-facts';
import type { RunSearch } from './run-search';

const STEPS_EVERY_MS = 500;

// The run follows its events; its steps are asked for again, a few times a second at most.
function useLiveRun(runId: string): void {
  const client = useQueryClient();
  const askForSteps = useSoon(STEPS_EVERY_MS, () => {
    for (const part of ['steps', 'items', 'log']) void client.invalidateQueries({ queryKey: ['run', runId, part] });
  });
  useLiveEvents((events) => {
    const mine = events.filter(
      (event) => (event.type === 'run' || event.type === 'step') && event.data.run_id === runId,
    );
    if (mine.length === 0) return;
    for (const event of mine)
      if (event.type === 'run')
        client.setQueryData<RunDetail>(['run', runId], (run) => run && { ...run, ...patched(run, event.data) });
    if (mine.some(({ type }) => type === 'run'))
      void client.invalidateQueries({ queryKey: ['run', runId], exact: true });
    askForSteps();
  });
}

// The iterator around a node that is looked at without an item: of it, items are shown to choose from.
function useIteratorOf(run: RunDetail, node: string | undefined, top: Step[]): string | undefined {
  const isTop = node === undefined || top.some(({ node_id }) => node_id === node);
  const version = run.workflow_version;
  const mayRead = useAllows('workflows:read');
  const enabled = !isTop && version !== null && mayRead;
  const query = useQuery({ ...versionQuery(run.workflow_id, version ?? 1), enabled });
  return query.data?.nodes.find(({ id }) => id === node)?.parentId ?? undefined;
}

function Inspector({ run, onResume }: { run: RunDetail; onResume: (step: string) => void }) {
  const search = useSearch({ from: '/shell/runs/$runId' });
  const navigate = useNavigate({ from: '/runs/$runId' });
  const mayChange = useAllows('runs:write');
  const top = useQuery(stepsQuery(run.id));
  const inItem = useQuery({ ...stepsQuery(run.id, search.item), enabled: search.item !== undefined });
  const now = useNow();
  const span = useMemo(() => spanOf(run, now), [run, now]);
  const onSearch = (next: RunSearch) => void navigate({ search: next, replace: true });

  const topSteps = top.data?.steps ?? [];
  const shownSteps = search.item === undefined ? topSteps : (inItem.data?.steps ?? []);
  const failedOf = (steps: Step[]) => steps.find(({ state }) => state === 'failed');
  const failed = failedOf(topSteps);
  const iterator = useIteratorOf(run, search.item === undefined ? search.step : undefined, topSteps);
  const chosen = [...shownSteps, ...topSteps].find(({ node_id }) => node_id === search.step);
  const step = chosen ?? (iterator === undefined ? (failedOf(shownSteps) ?? shownSteps.at(-1)) : undefined);
  const stepItem = step && shownSteps.includes(step) ? search.item : undefined;
  const lookAt = (item: string, node: string | null) =>
    onSearch({ ...search, item, step: node ?? undefined, attempt: undefined });

  return (
    <div className="stack">
      {(run.state === 'failed' || run.state === 'dead_letter') && (
        <FailureCause
          run={run}
          failed={failed}
          mayChange={mayChange}
          onResume={onResume}
          onSelect={(node) => onSearch({ ...search, step: node, item: undefined, attempt: undefined })}
        />
      )}
      {((run.waits_for?.length ?? 0) > 0 || run.queued_behind !== null) && <Waiting run={run} />}
      <RunFacts run={run} steps={top.data?.steps} />
      <div className={classes.columns}>
        <div>
          <LeftPane
            run={run}
            span={span}
            search={search}
            top={top.data}
            inItem={inItem.data}
            error={top.error ?? inItem.error}
            onRetry={() => void (top.error ? top.refetch() : inItem.refetch())}
            selected={search.step ?? step?.node_id}
            onSearch={onSearch}
          />
        </div>
        {step && (
          <StepPanel
            key={`${step.node_id} ${stepItem ?? ''}`}
            run={run}
            step={step}
            item={stepItem}
            attempt={search.attempt}
            mayChange={mayChange}
            onItem={lookAt}
            onAttempt={(attempt) => onSearch({ ...search, step: step.node_id, attempt })}
            onResume={onResume}
          />
        )}
        {!step && iterator !== undefined && (
          <section className="card stack" aria-labelledby="step">
            <h2 id="step" className="foreign">
              {search.step} in each item
            </h2>
            <StepItems
              run={run.id}
              iterator={iterator}
              outer={undefined}
              onItem={(item) => lookAt(item, search.step ?? null)}
            />
          </section>
        )}
      </div>
    </div>
  );
}

type Dialog = { kind: 'rerun' } | { kind: 'payload' } | { kind: 'resume'; step: string };

export function RunPage() {
  const { runId } = useParams({ from: '/shell/runs/$runId' });
  const client = useQueryClient();
  const navigate = useNavigate();
  const query = useQuery(runQuery(runId));
  const [dialog, setDialog] = useState<Dialog | null>(null);
  useLiveRun(runId);
  const close = () => setDialog(null);
  const onStarted = (run: string) => {
    close();
    void client.invalidateQueries({ queryKey: ['runs'] });
    void navigate({ to: '/runs/$runId', params: { runId: run } });
  };
  const run = query.data;
  return (
    <Page
      title="Run"
      actions={
        run && (
          <RunActions
            run={run}
            onRerun={() => setDialog({ kind: 'rerun' })}
            onEditPayload={() => setDialog({ kind: 'payload' })}
          />
        )
      }
    >
      <Loaded query={query}>
        {(data) => <Inspector key={runId} run={data} onResume={(step) => setDialog({ kind: 'resume', step })} />}
      </Loaded>
      {run && dialog?.kind === 'rerun' && <RerunDialog run={run} onClose={close} onStarted={onStarted} />}
      {run && dialog?.kind === 'payload' && <EditPayloadDialog run={run} onClose={close} onStarted={onStarted} />}
      {run && dialog?.kind === 'resume' && (
        <ResumeDialog run={run} step={dialog.step} onClose={close} onStarted={onStarted} />
      )}
    </Page>
  );
}
