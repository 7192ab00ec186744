import { Link } from '@tanstack/react-router';
import { api, call, type Schemas } from '../api/client';
import { type CursorPage, useCursorList } from '../api/cursor-list';
import { useLiveEvents } from '../live/live';
import { CursorTable } from '../ui/cursor-table';
import { Page } from '../ui/page';
import { useSoon } from '../ui/soon';
import { Empty } from '../ui/states';
import { Time } from '../ui/time';
import { TwoLines } from '../ui/two-lines';
import type { Column } from '../ui/virtual-table';
import { useWorkflowNames } from '../workflows/names';
import { OpenForm } from './open-form';

type Run = Schemas['Run'];

// A form that a run waits for; a run may wait for several.
export interface WaitingForm {
  id: string;
  run: Run;
  nodeId: string;
  item: string | null;
  title: string | null;
  until: string | null;
}

const KEY = ['forms'];
const AGAIN_MS = 1000;

async function fetchForms(cursor: string | null, signal: AbortSignal): Promise<CursorPage<WaitingForm>> {
  const query = { status: 'awaiting_ui_interaction' as const, limit: 50, ...(cursor === null ? {} : { cursor }) };
  const page = await call(api.GET('/workflows/runs', { params: { query }, signal }));
  const rows = page.data.flatMap((run) =>
    (run.waits_for ?? [])
      .filter((wait) => wait.kind === 'form')
      .map((wait) => ({
        id: `${run.id} ${wait.node_id ?? ''} ${wait.item ?? ''}`,
        run,
        nodeId: wait.node_id ?? '',
        item: wait.item,
        title: wait.title,
        until: wait.until,
      })),
  );
  return { rows, next: page.next_cursor };
}

function columns(nameOf: (id: string) => string): Column<WaitingForm>[] {
  return [
    { id: 'title', title: 'Form', cell: (form) => <span className="foreign">{form.title ?? form.nodeId}</span> },
    {
      id: 'workflow',
      title: 'Workflow',
      cell: (form) => (
        <Link to="/runs/$runId" params={{ runId: form.run.id }} className="foreign">
          {nameOf(form.run.workflow_id)}
        </Link>
      ),
    },
    { id: 'since', title: 'Run since', width: '130px', cell: (form) => <Time iso={form.run.created_at} /> },
    {
      id: 'until',
      title: 'Expires',
      width: '130px',
      cell: (form) => (form.until === null ? <span className="muted">never</span> : <Time iso={form.until} />),
    },
    { id: 'open', title: 'Answer', width: '110px', cell: (form) => <OpenForm form={form} /> },
  ];
}

// Runs that wait for a person.
export function FormsPage() {
  const { nameOf } = useWorkflowNames();
  const list = useCursorList(KEY, fetchForms);
  const lookAgain = useSoon(AGAIN_MS, list.restart);
  useLiveEvents((events) => {
    if (events.some((event) => event.type === 'run')) lookAgain();
  });
  return (
    <Page title="Forms" shape="list">
      <CursorTable
        list={list}
        empty={
          <Empty title="No run waits for a person">
            A run waits here when it comes to a form that a person has to answer.
          </Empty>
        }
        label="Forms"
        columns={columns(nameOf)}
        rowId={(form) => form.id}
        phoneRow={(form) => (
          <TwoLines
            title={<span className="foreign">{form.title ?? form.nodeId}</span>}
            meta={
              <>
                <span className="foreign">{nameOf(form.run.workflow_id)}</span>, <Time iso={form.run.created_at} />
              </>
            }
            end={<OpenForm form={form} />}
          />
        )}
      />
    </Page>
  );
}
