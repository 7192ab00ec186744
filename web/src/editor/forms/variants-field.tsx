import { SegmentedControl } from '@mantine/core';
import { useRef, useState } from 'react';
import { FieldView, type WidgetProps } from './field';
import { useFormScope } from './form-context';
import classes from './forms.module.css';
import { beginning, variantOf } from './mapper';

// One of several shapes. What was written in the others comes back when they are chosen again.
export function VariantsField({ widget, field, value, beside, pointer, onChange, labels }: WidgetProps<'variants'>) {
  const { readOnly } = useFormScope();
  const { variants } = widget;
  const kept = useRef(new Map<number, unknown>());
  const [chosen, choose] = useState<number | null>(null);
  const natural = value === undefined ? variantOf(variants, field.default) : variantOf(variants, value);
  // Of variants that could show the value, the one that was chosen.
  const at = value === undefined ? (chosen ?? Math.max(natural, 0)) : natural;
  const variant = variants[at];
  const change = (text: string) => {
    const next = Number(text);
    const to = variants[next];
    if (!to || readOnly) return;
    if (value !== undefined) kept.current.set(at, value);
    choose(next);
    onChange(kept.current.get(next) ?? beginning(to), pointer);
  };
  const isConstant = variant?.widget.is === 'choice' && variant.widget.values.length === 1;
  return (
    <div className={classes.form}>
      <SegmentedControl
        aria-labelledby={labels.labelledBy}
        size="xs"
        value={String(at)}
        data={variants.map(({ title }, index) => ({ value: String(index), label: title }))}
        onChange={change}
      />
      {variant && !isConstant && (
        <FieldView
          key={at}
          field={{ ...variant, title: `${field.title}: ${variant.title}`, description: '', default: field.default }}
          isBare
          value={value}
          beside={beside}
          pointer={pointer}
          onChange={onChange}
        />
      )}
    </div>
  );
}
