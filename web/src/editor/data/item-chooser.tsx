import { Button, Group, NumberInput } from '@mantine/core';
import { chooseItem } from '../testing/store';
import type { Level } from './items';

// Which item of the iterators around a node its values and previews are of.
export function ItemChooser({ workflowId, levels }: { workflowId: string; levels: readonly Level[] }) {
  return levels.map(({ iterator, index, length, failed }) => {
    if (length === 0)
      return (
        <p key={iterator} className="muted">
          The data has no items for {iterator}, so nothing is known of what is inside it.
        </p>
      );
    const next = failed.find((each) => each > index) ?? failed[0];
    return (
      <Group key={iterator} gap="xs" align="end" role="group" aria-label={`Values of ${iterator}`}>
        <NumberInput
          size="xs"
          w={180}
          label={`Values of item, 0 to ${String(length - 1)}`}
          min={0}
          max={length - 1}
          clampBehavior="strict"
          allowDecimal={false}
          value={index}
          onChange={(chosen) => {
            if (typeof chosen === 'number') chooseItem(workflowId, iterator, chosen);
          }}
        />
        {next !== undefined && (
          <Button size="xs" variant="default" onClick={() => chooseItem(workflowId, iterator, next)}>
            Next failed item
          </Button>
        )}
      </Group>
    );
  });
}
