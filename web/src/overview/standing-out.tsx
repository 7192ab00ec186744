import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { TeamStats } from '../stats/queries';
import { milliseconds } from '../stats/run-bars';
import { count } from '../ui/format';

type Rows = TeamStats['failing'];

function Table({
  id,
  title,
  rows,
  empty,
  columns,
}: {
  id: string;
  title: string;
  rows: Rows;
  empty: string;
  columns: { title: string; cell: (row: Rows[number]) => ReactNode }[];
}) {
  return (
    <section className="card stack" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {rows.length === 0 ? (
        <p className="muted">{empty}</p>
      ) : (
        <div className="scroll-x" tabIndex={0} role="region" aria-label={title}>
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">Workflow</th>
                {columns.map((column) => (
                  <th key={column.title} scope="col">
                    {column.title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.workflow_id}>
                  <th scope="row">
                    <Link to="/workflows/$workflowId" params={{ workflowId: row.workflow_id }} className="foreign">
                      {row.name}
                    </Link>
                  </th>
                  {columns.map((column) => (
                    <td key={column.title}>{column.cell(row)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

// The workflows that failed most and those that took longest, in the last 24 hours.
export function StandingOut({ stats }: { stats: TeamStats }) {
  return (
    <>
      <Table
        id="failing"
        title="Failing workflows"
        rows={stats.failing}
        empty="No workflow has failed in 24 hours."
        columns={[
          {
            title: 'Failed',
            cell: (row) => (
              <Link to="/runs" search={{ workflow: row.workflow_id, state: 'failed', from: stats.from }}>
                {count(row.totals.failed)}
              </Link>
            ),
          },
          { title: 'Completed', cell: (row) => count(row.totals.completed) },
        ]}
      />
      <Table
        id="slowest"
        title="Slowest workflows"
        rows={stats.slowest}
        empty="No run has ended in 24 hours."
        columns={[
          { title: 'Half took at most', cell: (row) => milliseconds(row.totals.duration_ms.p50) },
          {
            title: '95 %',
            cell: (row) => (
              <Link to="/runs" search={{ workflow: row.workflow_id, from: stats.from }}>
                {milliseconds(row.totals.duration_ms.p95)}
              </Link>
            ),
          },
        ]}
      />
    </>
  );
}
