import { Button, Stack } from '@mantine/core';
import { FieldView, type WidgetProps } from './field';
import { useFormScope } from './form-context';
import { beginning } from './mapper';
import { SortableList } from './sortable';

// A list of texts, numbers or other values in an order.
export function ListField({ widget, field, value, pointer, onChange }: WidgetProps<'list'>) {
  const { readOnly } = useFormScope();
  const items: unknown[] = Array.isArray(value) ? value : [];
  const change = (next: unknown[]) => onChange(next.length === 0 && !field.required ? undefined : next, pointer);
  const nameOf = (_: unknown, at: number) => `${field.title} ${String(at + 1)}`;
  return (
    <Stack gap="xs">
      <SortableList items={items} nameOf={nameOf} onChange={change}>
        {(item, at) => (
          <FieldView
            field={{ ...widget.item, title: nameOf(item, at), description: '' }}
            isBare
            value={item}
            beside={{}}
            pointer={`${pointer}/${String(at)}`}
            // An entry that is emptied stays an entry.
            onChange={(next, changed) => onChange(items.with(at, next ?? ''), changed)}
          />
        )}
      </SortableList>
      {!readOnly && (
        <Button size="compact-sm" variant="default" onClick={() => change([...items, beginning(widget.item) ?? ''])}>
          Add an entry
        </Button>
      )}
    </Stack>
  );
}
