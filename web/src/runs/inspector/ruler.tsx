import { type PointerEvent, useRef, useState } from 'react';
import { duration } from '../../ui/format';
import type { Axis } from './axis';
import classes from './timeline.module.css';

const TICKS = [0, 0.25, 0.5, 0.75, 1];
const LEAST_DRAG = 0.01;

interface RulerProps {
  axis: Axis;
  // When the run began.
  begin: number;
  // Two places on the line.
  onRange: (from: number, to: number) => void;
}

// The time along the line. Dragging over it shows that part closer.
export function Ruler({ axis, begin, onRange }: RulerProps) {
  const box = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const place = (event: PointerEvent) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - left) / width));
  };
  const end = () => {
    if (drag && Math.abs(drag.to - drag.from) > LEAST_DRAG)
      onRange(Math.min(drag.from, drag.to), Math.max(drag.from, drag.to));
    setDrag(null);
  };
  return (
    <div className={classes.ruler} aria-hidden="true">
      <div
        ref={box}
        className={classes.scale}
        title="Drag to look at a part of the time"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ from: place(event), to: place(event) });
        }}
        onPointerMove={(event) => {
          if (drag) setDrag({ ...drag, to: place(event) });
        }}
        onPointerUp={end}
        onPointerCancel={() => setDrag(null)}
      >
        {TICKS.map((share) => (
          <span key={share} className={classes.tick} style={{ left: `${share * 100}%` }}>
            {duration(Math.max(0, axis.at(share) - begin) / 1000)}
          </span>
        ))}
        {axis.cuts.map(({ at, seconds }) => (
          <span
            key={at}
            className={classes.cut}
            style={{ left: `${at * 100}%` }}
            title={`A wait of ${duration(seconds)} was cut out`}
          />
        ))}
        {drag && (
          <span
            className={classes.drag}
            style={{
              left: `${Math.min(drag.from, drag.to) * 100}%`,
              width: `${Math.abs(drag.to - drag.from) * 100}%`,
            }}
          />
        )}
      </div>
    </div>
  );
}
