import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { duration, plural } from '../../ui/format';
import { StatusMark } from '../../ui/status';
import type { Axis } from './axis';
import { itemsQuery, type Step, type StepItem } from './queries';
import { secondsOf, StepMark, STEP_WORDS } from './step-words';
import { BAR_WORDS, barsOf, shownBars } from './timeline';
import classes from './timeline.module.css';

function percent(share: number): string {
  return `${share * 100}%`;
}

// How many items ended when, in place of the bars of an iterator.
function Density({ run, step, outer, axis }: { run: string; step: Step; outer: string | undefined; axis: Axis }) {
  const query = useInfiniteQuery(itemsQuery(run, step.node_id, outer));
  const density = query.data?.pages[0]?.density;
  if (!density || density.from === null || density.to === null) return null;
  const [from, to] = [Date.parse(density.from), Date.parse(density.to)];
  const most = Math.max(1, ...density.buckets.map(({ completed, failed }) => completed + failed));
  const length = Math.max(to - from, 1) / density.buckets.length;
  return density.buckets.map(({ completed, failed }, index) => {
    const at = axis.place(from + index * length);
    const width = axis.place(from + (index + 1) * length) - at;
    if (completed + failed === 0 || at > 1 || at + width < 0) return null;
    const place = { left: percent(Math.max(at, 0)), width: percent(Math.min(width, 1 - Math.max(at, 0))) };
    return (
      <span key={index} className={classes.bucket} style={{ ...place, height: percent((completed + failed) / most) }}>
        <span className={classes.bucketFailed} style={{ flexGrow: failed }} />
        <span className={classes.bucketCompleted} style={{ flexGrow: completed }} />
      </span>
    );
  });
}

function Bars({ step, axis, end }: { step: Step; axis: Axis; end: number }) {
  return shownBars(barsOf(step, end), axis).map((bar, index) => (
    <span
      key={index}
      className={`${classes.bar} ${classes[bar.kind]}`}
      style={{ left: percent(bar.at), width: percent(bar.width) }}
    />
  ));
}

interface StepRowProps {
  run: string;
  step: Step;
  outer: string | undefined;
  axis: Axis;
  end: number;
  isSelected: boolean;
  isOpen: boolean;
  onSelect: () => void;
  onToggle: () => void;
}

function itemWords(step: Step): string {
  const counts = Object.values(step.items ?? {});
  if (counts.length === 0) return '';
  const failed = counts.reduce((sum, each) => sum + each.failed, 0);
  const begun = Math.max(...counts.map((each) => each.completed + each.failed));
  return `, ${plural(begun, 'item')}${failed > 0 ? `, ${failed} failed` : ''}`;
}

// A step: its mark, its name, its bars, how long it took. An iterator opens to its items.
export function StepRow(props: StepRowProps) {
  const { run, step, outer, axis, end, isSelected, isOpen, onSelect, onToggle } = props;
  const words = shownBars(barsOf(step, end), axis)
    .map(({ kind, seconds }) => `${BAR_WORDS[kind]} ${duration(seconds)}`)
    .join(', ');
  const seconds = secondsOf(step);
  const hasItems = Object.keys(step.items ?? {}).length > 0;
  return (
    <>
      {hasItems && (
        <button
          type="button"
          className={classes.toggle}
          aria-expanded={isOpen}
          aria-label={`Items of ${step.node_id}`}
          onClick={onToggle}
        >
          {isOpen ? <IconChevronDown size={18} /> : <IconChevronRight size={18} />}
        </button>
      )}
      <button
        type="button"
        className={classes.step}
        aria-pressed={isSelected}
        aria-label={`${step.node_id}, ${STEP_WORDS[step.state]}${itemWords(step)}${words && `: ${words}`}`}
        onClick={onSelect}
      >
        <StepMark step={step} />
        <span className={`${classes.name} foreign`}>{step.node_id}</span>
        <span className={classes.line} aria-hidden="true" title={words}>
          {hasItems ? (
            <Density run={run} step={step} outer={outer} axis={axis} />
          ) : (
            <Bars step={step} axis={axis} end={end} />
          )}
        </span>
        <span className={classes.took}>{seconds === null ? '' : duration(seconds)}</span>
      </button>
    </>
  );
}

interface ItemRowProps {
  item: StepItem;
  axis: Axis;
  end: number;
  isSelected: boolean;
  onSelect: () => void;
}

// An item of an iterator.
export function ItemRow({ item, axis, end, isSelected, onSelect }: ItemRowProps) {
  const from = Date.parse(item.started_at);
  const to = item.ended_at === null ? end : Date.parse(item.ended_at);
  const kind = item.state === 'failed' ? 'failed' : item.state === 'waiting' ? 'wait' : 'attempt';
  const seconds = secondsOf(item);
  return (
    <button
      type="button"
      className={`${classes.step} ${classes.item}`}
      aria-pressed={isSelected}
      aria-label={`Item ${item.item}, ${item.state}${item.error_message === null ? '' : `: ${item.error_message}`}`}
      onClick={onSelect}
    >
      <StatusMark mark={item.state} />
      <span className={classes.name}>Item {item.item}</span>
      <span className={classes.line} aria-hidden="true" title={item.error_message ?? undefined}>
        {shownBars([{ kind, from, to }], axis).map((bar, index) => (
          <span
            key={index}
            className={`${classes.bar} ${classes[bar.kind]}`}
            style={{ left: percent(bar.at), width: percent(bar.width) }}
          />
        ))}
      </span>
      <span className={classes.took}>{seconds === null ? '' : duration(seconds)}</span>
    </button>
  );
}
