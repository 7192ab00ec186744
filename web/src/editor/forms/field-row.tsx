import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import { useFormScope } from './form-context';
import classes from './forms.module.css';
import { Help } from './help';
import type { Field } from './mapper';

export interface Labels {
  labelledBy: string;
  describedBy: string;
}

interface Props {
  field: Field;
  pointer: string;
  value: unknown;
  onRemove: () => void;
  // Beside the label, such as the choice between a value and a template.
  modes?: ReactNode;
  // Whether the parts of the value have rows, and show their own problems.
  hasParts: boolean;
  // Its name is only read out.
  isBare: boolean;
  children: (labels: Labels) => ReactNode;
}

type HeadProps = Pick<Props, 'field' | 'modes' | 'isBare' | 'onRemove'> & { labels: Labels; canRemove: boolean };

function Head({ field, labels, modes, isBare, onRemove, canRemove }: HeadProps) {
  const focus = (target: HTMLElement) =>
    target.closest('[data-pointer]')?.querySelector<HTMLElement>('.cm-content, input, textarea')?.focus();
  return (
    <div className={classes.head}>
      <span
        id={labels.labelledBy}
        className={isBare ? 'visually-hidden' : classes.label}
        onClick={(event) => focus(event.currentTarget)}
      >
        {field.title}
      </span>
      {field.required && !isBare && <span className="meta">required</span>}
      <span className={classes.end}>
        {modes}
        {!field.required && !isBare && canRemove && (
          <ActionIcon
            size={24}
            variant="subtle"
            color="gray"
            aria-label={`Remove ${field.title}`}
            title={`Remove ${field.title}`}
            onClick={onRemove}
          >
            <IconX size={16} stroke={1.75} />
          </ActionIcon>
        )}
      </span>
    </div>
  );
}

// The frame of each field: its name, help, problems, and the way to take an optional one away.
export function FieldRow({ field, pointer, value, onRemove, modes, hasParts, isBare, children }: Props) {
  const id = useId();
  const { problems, readOnly } = useFormScope();
  const own = problems.filter(
    (each) => each.pointer === pointer || (!hasParts && each.pointer.startsWith(`${pointer}/`)),
  );
  const labels = { labelledBy: `${id}-label`, describedBy: `${id}-help` };
  return (
    <div className={classes.row} data-pointer={pointer} role="group" aria-labelledby={labels.labelledBy}>
      {isBare && !modes ? (
        <span id={labels.labelledBy} className="visually-hidden">
          {field.title}
        </span>
      ) : (
        <Head {...{ field, labels, modes, isBare, onRemove }} canRemove={value !== undefined && !readOnly} />
      )}
      {children(labels)}
      {own.map(({ message, cure }, at) => (
        <p key={at} className={classes.problem}>
          {message} {cure}
        </p>
      ))}
      {field.description !== '' && <Help id={labels.describedBy} text={field.description} />}
    </div>
  );
}
