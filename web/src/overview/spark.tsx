import classes from './overview-page.module.css';

// A line of the last minute. The number beside it says the same to those who do not see it.
export function Spark({ values }: { values: readonly number[] }) {
  const top = Math.max(1, ...values);
  const points = values.map((value, index) => `${index},${30 - (28 * value) / top}`).join(' ');
  return (
    <svg viewBox={`0 0 ${values.length - 1} 30`} preserveAspectRatio="none" className={classes.spark} aria-hidden>
      <polyline points={points} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
