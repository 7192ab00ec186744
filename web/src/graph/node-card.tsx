import { Handle, Position } from '@xyflow/react';
import { memo } from 'react';
import { plural } from '../ui/format';
import { type Mark, StatusMark } from '../ui/status';
import { STATE_WORDS } from '../ui/states-of-runs';
import { wayPlace } from './frames';
import type { WayOut } from './handles';
import { iconNamed } from './icons';
import classes from './node-card.module.css';

export type DiffMark = 'added' | 'removed' | 'changed' | 'moved';
export const DIFF_SIGNS: Record<DiffMark, string> = { added: '+', removed: '-', changed: '~', moved: '>' };

// What is said of a node beside what it is.
export interface NodeMarks {
  // What it did in a run.
  run?: Mark;
  // Of an iterator in a run, such as "118 done, 2 failed".
  count?: string;
  problems?: number;
  diff?: DiffMark[];
}

export interface NodeCardProps extends NodeMarks {
  icon: string | undefined;
  title: string;
  summary: string;
  selected?: boolean;
  // An iterator that shows what is inside it.
  isFrame?: boolean;
}

// The node in words, for those who hear it: "HTTP call tell, completed, 2 problems".
export function nodeWords(kindTitle: string, title: string, { run, count, problems, diff }: NodeMarks): string {
  return [
    `${kindTitle} ${title}`,
    run && STATE_WORDS[run].toLowerCase(),
    count,
    problems ? plural(problems, 'problem') : undefined,
    diff?.join(' and '),
  ]
    .filter(Boolean)
    .join(', ');
}

// What a node looks like: its icon, its name, what it does, and marks. Below half of the size (see `farClass`) only icon and
// marks are shown.
export const NodeCard = memo(function NodeCard(props: NodeCardProps) {
  const { icon, title, summary, run, count, problems = 0, diff = [], selected = false, isFrame = false } = props;
  const Icon = iconNamed(icon);
  return (
    <div
      className={`${isFrame ? classes.frame : classes.card} ${diff.map((mark) => classes[mark]).join(' ')}`}
      data-run={run}
      data-selected={selected || undefined}
    >
      <div className={classes.body}>
        <Icon className={classes.icon} size={20} stroke={1.75} aria-hidden="true" />
        <span className={classes.text}>
          <span className={`${classes.title} foreign`}>{title}</span>
          <span className={`${classes.summary} foreign`}>{count ?? summary}</span>
        </span>
        {problems > 0 && (
          <span className={classes.problems} title={plural(problems, 'problem')}>
            {problems}
          </span>
        )}
        {run && <StatusMark mark={run} />}
      </div>
      {diff.length > 0 && (
        <span className={classes.diff} aria-hidden="true">
          {diff.map((mark) => DIFF_SIGNS[mark]).join(' ')}
        </span>
      )}
    </div>
  );
});

interface WaysProps {
  ways: readonly WayOut[];
  wayIn: boolean;
  isConnectable?: boolean;
}

// The points where edges begin and end, with the names of the ways out where there are several.
export const Ways = memo(function Ways({ ways, wayIn, isConnectable = false }: WaysProps) {
  const isNamed = ways.filter(({ isError }) => !isError).length > 1;
  return (
    <>
      {wayIn && (
        <Handle type="target" position={Position.Left} isConnectable={isConnectable} className={classes.handle} />
      )}
      {ways.map((way) => (
        <Handle
          key={way.id}
          id={way.id === '' ? null : way.id}
          type="source"
          position={way.isError ? Position.Bottom : Position.Right}
          isConnectable={isConnectable}
          className={`${classes.handle} ${way.isError ? classes.error : ''}`}
          style={way.isError ? { left: 'auto', right: 12 } : { top: `${wayPlace(ways, way.id) * 100}%` }}
          title={way.title}
        >
          {(isNamed || way.isError) && <span className={`${classes.way} foreign`}>{way.title}</span>}
        </Handle>
      ))}
    </>
  );
});

// For what holds the cards, while it shows them at less than half of their size.
export const farClass = classes.far ?? '';
