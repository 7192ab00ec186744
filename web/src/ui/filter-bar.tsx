import { Button, Select, TextInput, type TextInputProps } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import classes from './filter-bar.module.css';
import { Sheet } from './sheet';
import { usePhone } from './use-phone';

interface FilterBarProps {
  label: string;
  // Null while no filter is set.
  onClear: (() => void) | null;
  children: ReactNode;
}

// The filters of a list; on a phone behind a button.
export function FilterBar({ label, onClear, children }: FilterBarProps) {
  const phone = usePhone();
  const [open, setOpen] = useState(false);
  const fields = (
    <div className={classes.filters} role="search" aria-label={label}>
      {children}
      {onClear && (
        <Button size="xs" variant="subtle" onClick={onClear}>
          Clear filters
        </Button>
      )}
    </div>
  );
  if (!phone) return fields;
  return (
    <>
      <Button variant="default" leftSection={<IconFilter size={18} />} onClick={() => setOpen(true)}>
        Filters
      </Button>
      <Sheet title="Filters" opened={open} onClose={() => setOpen(false)}>
        {fields}
      </Sheet>
    </>
  );
}

type TextFilterProps = Omit<TextInputProps, 'value' | 'defaultValue' | 'onChange' | 'onBlur' | 'onKeyDown'> & {
  value: string;
  onCommit: (text: string) => void;
};

// A field whose text counts when it is left, or with Enter.
export function TextFilter({ value, onCommit, ...rest }: TextFilterProps) {
  const [typed, setTyped] = useState(value);
  // A filter that was changed elsewhere replaces what was typed.
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    setSeen(value);
    setTyped(value);
  }
  const commit = () => {
    if (typed !== value) onCommit(typed);
  };
  return (
    <TextInput
      size="xs"
      {...rest}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
      }}
    />
  );
}

interface ChoiceFilterProps<T extends string> {
  label: string;
  placeholder?: string;
  words: Readonly<Record<T, string>>;
  choices: readonly T[];
  value: T | undefined;
  onChange: (value: T | undefined) => void;
}

// One of a few values, or any.
export function ChoiceFilter<T extends string>(props: ChoiceFilterProps<T>) {
  const { label, placeholder = 'Any', words, choices, value, onChange } = props;
  return (
    <Select
      size="xs"
      label={label}
      placeholder={placeholder}
      clearable
      data={choices.map((each) => ({ value: each, label: words[each] }))}
      value={value ?? null}
      onChange={(chosen) => onChange(choices.find((each) => each === chosen))}
    />
  );
}
