import { useState } from 'react';
import { CodeEditor } from './code-editor';
import type { Labels } from './field-row';
import { useFormScope } from './form-context';
import classes from './forms.module.css';
import { same } from './schema';

interface Props {
  value: unknown;
  labels: Labels;
  onChange: (value: unknown) => void;
  // The value without what is not shown, and what was typed with it again.
  show?: (value: unknown) => unknown;
  restore?: (typed: unknown, value: unknown) => unknown;
}

const write = (value: unknown) => (value === undefined ? '' : JSON.stringify(value, null, 2));

export function parse(text: string): { value: unknown } | { problem: string } {
  if (text.trim() === '') return { value: undefined };
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'This is not JSON.' };
  }
}

// A value as JSON. While it is not JSON, the setting stays what it was.
export function JsonField({ value, labels, onChange, show = (all) => all, restore = (all) => all }: Props) {
  const { readOnly } = useFormScope();
  const [typed, setTyped] = useState(() => write(show(value)));
  const read = parse(typed);
  // What was changed elsewhere, such as by an undo, replaces what was typed.
  const [seen, setSeen] = useState(value);
  if (!same(seen, value)) {
    setSeen(value);
    if (!('value' in read) || !same(restore(read.value, value), value)) setTyped(write(show(value)));
  }
  return (
    <>
      <CodeEditor
        {...labels}
        value={typed}
        readOnly={readOnly}
        isLine={false}
        language="json"
        complete={{ override: [] }}
        onLarge={null}
        onChange={(text) => {
          setTyped(text);
          const next = parse(text);
          if ('value' in next) onChange(restore(next.value, value));
        }}
      />
      {'problem' in read && <p className={classes.problem}>This is not JSON: {read.problem}</p>}
    </>
  );
}
