import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { DURATION_UNITS, readDuration, writeDuration } from './durations';
import type { WidgetProps } from './field';
import { useFormScope } from './form-context';
import classes from './forms.module.css';

// A number and its unit; also takes 1h30m.
export function DurationField({ field, value, beside, pointer, onChange, labels }: WidgetProps<'duration'>) {
  const { readOnly } = useFormScope();
  const read = readDuration(value);
  // The unit of a number that is yet to be typed.
  const [next, setNext] = useState('s');
  const unit = value === undefined ? next : read.unit;
  const besideUnit = typeof beside.unit === 'string' ? beside.unit : null;
  const units = [
    ...(unit === '' || besideUnit !== null ? [{ value: '', label: besideUnit ?? 'seconds (number)' }] : []),
    ...DURATION_UNITS,
  ];
  return (
    <div className={classes.duration}>
      <TextInput
        aria-labelledby={labels.labelledBy}
        aria-describedby={labels.describedBy}
        readOnly={readOnly}
        value={read.amount}
        placeholder={field.default === undefined ? '1h30m' : JSON.stringify(field.default).replaceAll('"', '')}
        onChange={({ currentTarget }) => onChange(writeDuration(currentTarget.value, unit), pointer)}
      />
      <Select
        aria-label={`Unit of ${field.title}`}
        readOnly={readOnly}
        disabled={read.isText}
        value={unit}
        data={units}
        allowDeselect={false}
        onChange={(chosen) => {
          setNext(chosen ?? 's');
          if (value !== undefined) onChange(writeDuration(read.amount, chosen ?? 's'), pointer);
        }}
      />
    </div>
  );
}
