import { SegmentedControl } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useId, useState } from 'react';
import { count, duration, plural } from '../ui/format';
import { barsOf, sum } from './bars';
import classes from './stats.module.css';

// Stripes, so that what failed is told from the rest without its colour.
function Hatch({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={id} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <path d="M1 0v4" className={classes.failedStroke} />
      </pattern>
    </defs>
  );
}

function Bars({
  ok,
  failed,
  width,
  height,
}: {
  ok: readonly number[];
  failed: readonly number[];
  width: number;
  height: number;
}) {
  const hatch = useId();
  return (
    <>
      <Hatch id={hatch} />
      {barsOf(ok, failed, width, height).map((bar) => (
        <g key={bar.x}>
          <rect x={bar.x} width={bar.width} y={bar.ok.y} height={bar.ok.height} className={classes.ok} />
          {bar.failed.height > 0 && (
            <>
              <rect
                x={bar.x + 0.5}
                width={Math.max(1, bar.width - 1)}
                y={bar.failed.y + 0.5}
                height={Math.max(1, bar.failed.height - 1)}
                className={classes.failedBack}
              />
              <rect x={bar.x} width={bar.width} y={bar.failed.y} height={bar.failed.height} fill={`url(#${hatch})`} />
            </>
          )}
        </g>
      ))}
      <path d={`M0 ${height - 0.5}h${width}`} className={classes.ground} />
    </>
  );
}

interface Series {
  completed: readonly number[];
  failed: readonly number[];
}

// The last day of a workflow, for a row of a table.
export function SmallBars({ completed, failed }: Series) {
  const words = `${plural(sum(completed), 'run')} completed, ${count(sum(failed))} failed in 24 hours`;
  return (
    <svg viewBox="0 0 120 24" className={classes.small} role="img" aria-label={words}>
      <title>{words}</title>
      <Bars ok={completed} failed={failed} width={120} height={24} />
    </svg>
  );
}

// A line of numbers. The number beside it says the same to those who do not see it.
export function Spark({ values }: { values: readonly number[] }) {
  const top = Math.max(1, ...values);
  const points = values.map((value, index) => `${index},${30 - (28 * value) / top}`).join(' ');
  return (
    <svg
      viewBox={`0 0 ${Math.max(1, values.length - 1)} 30`}
      preserveAspectRatio="none"
      className={classes.spark}
      aria-hidden
    >
      <polyline points={points} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

interface RunChartProps extends Series {
  // When each bucket begins.
  at: readonly string[];
  p95: readonly (number | null)[];
}

const hour = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit' });
const timeOf = (iso: string | undefined) => (iso === undefined ? '' : hour.format(new Date(iso)));

function ChartTable({ at, completed, failed, p95 }: RunChartProps) {
  return (
    <div className={classes.table} tabIndex={0} role="region" aria-label="Runs as a table">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Completed</th>
            <th scope="col">Failed</th>
            <th scope="col">95 % took at most</th>
          </tr>
        </thead>
        <tbody>
          {at.map((iso, index) => (
            <tr key={iso}>
              <th scope="row">{timeOf(iso)}</th>
              <td>{count(completed[index] ?? 0)}</td>
              <td>{count(failed[index] ?? 0)}</td>
              <td>{milliseconds(p95[index])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function milliseconds(value: number | null | undefined): string {
  if (value === null || value === undefined) return '-';
  return value < 1 ? 'under 1 ms' : duration(value / 1000);
}

function Legend({ completed, failed }: Series) {
  const hatch = useId();
  return (
    <ul className={classes.legend}>
      <li>
        <svg viewBox="0 0 14 14" className={classes.key} aria-hidden>
          <rect width="14" height="14" className={classes.ok} />
        </svg>
        {count(sum(completed))} completed
      </li>
      <li>
        <svg viewBox="0 0 14 14" className={classes.key} aria-hidden>
          <Hatch id={hatch} />
          <rect x="0.5" y="0.5" width="13" height="13" className={classes.failedBack} />
          <rect width="14" height="14" fill={`url(#${hatch})`} />
        </svg>
        {count(sum(failed))} failed
      </li>
    </ul>
  );
}

// Runs by the hour in which they ended: as a chart, or as a table with the same numbers.
export function RunChart(props: RunChartProps) {
  const { at, completed, failed } = props;
  const [view, setView] = useState('chart');
  const { ref, width } = useElementSize();
  return (
    <div className="stack">
      <div className={classes.head}>
        <Legend completed={completed} failed={failed} />
        <SegmentedControl
          size="xs"
          aria-label="Show as"
          data={[
            { value: 'chart', label: 'Chart' },
            { value: 'table', label: 'Table' },
          ]}
          value={view}
          onChange={setView}
        />
      </div>
      {view === 'table' ? (
        <ChartTable {...props} />
      ) : (
        <div className={classes.chart} ref={ref}>
          <svg
            className={classes.plot}
            role="img"
            aria-label={`Runs by hour: ${count(sum(completed))} completed, ${count(sum(failed))} failed`}
          >
            {width > 0 && <Bars ok={completed} failed={failed} width={width} height={140} />}
          </svg>
          <div className={classes.axis} aria-hidden>
            <span>{timeOf(at[0])}</span>
            <span>{timeOf(at[Math.floor(at.length / 2)])}</span>
            <span>now</span>
          </div>
        </div>
      )}
    </div>
  );
}
