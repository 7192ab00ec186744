import { MultiSelect, SegmentedControl, Select } from '@mantine/core';
import type { WidgetProps } from './field';
import { useFormScope } from './form-context';
import type { Scalar } from './mapper';

const SEGMENTS_MAX = 4;
const SEGMENT_TEXT_MAX = 32;

const word = (value: Scalar) => String(value).replaceAll('_', ' ');

// Without names that differ from an earlier one only in capitals, unless one of them is the value.
export function distinct(values: readonly Scalar[], value: unknown): Scalar[] {
  const seen = new Set<string>();
  return values.filter((each) => {
    const lower = String(each).toLowerCase();
    if (seen.has(lower) && each !== value) return false;
    seen.add(lower);
    return true;
  });
}

export function ChoiceField({ widget, field, value, pointer, onChange, labels }: WidgetProps<'choice'>) {
  const { readOnly } = useFormScope();
  const values = distinct(widget.values, value);
  const data = values.map((each) => ({ value: String(each), label: word(each) }));
  const change = (text: string | null) =>
    onChange(
      widget.values.find((each) => String(each) === text),
      pointer,
    );
  const shown = value ?? field.default;
  const selected = shown === undefined ? null : JSON.stringify(shown).replace(/^"|"$/g, '');
  const isShort = data.reduce((sum, { label }) => sum + label.length, 0) <= SEGMENT_TEXT_MAX;
  if (values.length <= SEGMENTS_MAX && isShort)
    return (
      <SegmentedControl
        aria-labelledby={labels.labelledBy}
        fullWidth
        size="xs"
        readOnly={readOnly}
        value={selected ?? ''}
        data={data}
        onChange={change}
      />
    );
  return (
    <Select
      aria-labelledby={labels.labelledBy}
      aria-describedby={labels.describedBy}
      searchable
      readOnly={readOnly}
      value={selected}
      data={data}
      allowDeselect={false}
      nothingFoundMessage="Nothing has this name"
      onChange={change}
    />
  );
}

export function ChoicesField({ widget, field, value, pointer, onChange, labels }: WidgetProps<'choices'>) {
  const { readOnly } = useFormScope();
  const shown = Array.isArray(value) ? value : Array.isArray(field.default) ? field.default : [];
  return (
    <MultiSelect
      aria-labelledby={labels.labelledBy}
      aria-describedby={labels.describedBy}
      readOnly={readOnly}
      value={shown.map(String)}
      data={widget.values.map((each) => ({ value: String(each), label: word(each) }))}
      onChange={(next) =>
        onChange(
          next.length === 0 && !field.required
            ? undefined
            : widget.values.filter((each) => next.includes(String(each))),
          pointer,
        )
      }
    />
  );
}
