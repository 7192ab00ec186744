import { useState, useSyncExternalStore } from 'react';
import { useFormScope } from '../forms/form-context';
import { lastField } from '../forms/insertion';
import forms from '../forms/forms.module.css';
import { NamesTree } from './data-tree';
import type { Name } from './names';

// The data beside the form.
export function DataPanel({ names }: { names: readonly Name[] }) {
  const { data } = useFormScope();
  const field = useSyncExternalStore(lastField.subscribe, lastField.get);
  const [isAsked, setAsked] = useState(false);
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={forms.section} open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Data</summary>
      {isOpen && (
        <div className={forms.form}>
          <p className={forms.help}>
            {data === null
              ? 'There is no sample yet: the names are known, their values are not. Choose one under Sample.'
              : 'Enter, a click or dragging writes a name into the field that you were in.'}
          </p>
          {isAsked && field === null && (
            <p className={forms.problem} role="status">
              First click into the field to write into.
            </p>
          )}
          <NamesTree names={names} onNoField={() => setAsked(true)} />
        </div>
      )}
    </details>
  );
}
