import { Button } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { plural } from '../ui/format';
import classes from './webhook.module.css';

const PAGE = 100;
// Levels that are open at first.
const OPEN_DEPTH = 2;

type Branch = Record<string, unknown> | unknown[];

function isBranch(value: unknown): value is Branch {
  return typeof value === 'object' && value !== null;
}

function Node({ name, value, depth }: { name: string; value: unknown; depth: number }) {
  const [open, setOpen] = useState(depth < OPEN_DEPTH);
  if (!isBranch(value))
    return (
      <li className={classes.leaf}>
        <span className={`${classes.name} foreign`}>{name}</span>
        <code className="foreign">{JSON.stringify(value)}</code>
      </li>
    );
  const size = Object.keys(value).length;
  return (
    <li>
      <button type="button" className={classes.opener} aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? <IconChevronDown size={16} aria-hidden /> : <IconChevronRight size={16} aria-hidden />}
        <span className={`${classes.name} foreign`}>{name}</span>
        <span className="muted">{plural(size, Array.isArray(value) ? 'element' : 'member')}</span>
      </button>
      {open && <Members value={value} depth={depth + 1} />}
    </li>
  );
}

function Members({ value, depth }: { value: Branch; depth: number }) {
  const [shown, setShown] = useState(PAGE);
  const all = Object.entries(value);
  return (
    <ul className={classes.tree}>
      {all.slice(0, shown).map(([name, child]) => (
        <Node key={name} name={name} value={child} depth={depth} />
      ))}
      {all.length > shown && (
        <li>
          <Button size="compact-xs" variant="default" onClick={() => setShown(shown + PAGE)}>
            Show {Math.min(PAGE, all.length - shown)} more of {all.length - shown}
          </Button>
        </li>
      )}
    </ul>
  );
}

// A payload of moderate size, as a tree if it is JSON, else as text.
export function PayloadTree({ text }: { text: string }) {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (!isBranch(value))
    return text === '' ? <p className="muted">The body is empty.</p> : <pre className="foreign wrapped">{text}</pre>;
  return (
    <div role="region" aria-label="Payload">
      <Members value={value} depth={0} />
    </div>
  );
}
