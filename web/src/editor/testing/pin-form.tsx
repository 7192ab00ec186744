import { Button, Group, Select, Stack } from '@mantine/core';
import { useState } from 'react';
import { CodeEditor } from '../forms/code-editor';
import { parse } from '../forms/json-field';
import type { Pin } from '../contract';
import type { WayOut } from '../data/ways-out';
import { DATA_BYTES_MAX, sizeOf } from './store';

interface Props {
  nodeId: string;
  pin: Pin;
  ways: readonly WayOut[];
  onPin: (pin: Pin) => void;
  onClose: () => void;
}

// The answer that a node is pretended to give.
export function PinForm({ nodeId, pin, ways, onPin, onClose }: Props) {
  const [text, setText] = useState(() => JSON.stringify(pin.output, null, 2));
  const [handle, setHandle] = useState(pin.handle ?? ways[0]?.id ?? '');
  const read = parse(text);
  const problem =
    'problem' in read
      ? `This is not JSON: ${read.problem}`
      : read.value === undefined
        ? 'Write an output, such as {"status": 200}.'
        : sizeOf(read.value) > DATA_BYTES_MAX
          ? 'An output that is pretended may have at most 256 KB.'
          : null;
  const save = () => {
    if (!('value' in read) || problem !== null) return;
    onPin({ output: read.value, ...(ways.length > 1 ? { handle } : {}) });
  };
  return (
    <Stack gap="xs" role="group" aria-label={`Output that ${nodeId} is pretended to have`}>
      <CodeEditor
        label="Output to pretend"
        value={text}
        onChange={setText}
        readOnly={false}
        isLine={false}
        language="plain-json"
        complete={{ override: [] }}
        onLarge={null}
      />
      {ways.length > 1 && (
        <Select
          label="The run goes on by"
          data={ways.map(({ id, title }) => ({ value: id, label: title }))}
          value={handle}
          allowDeselect={false}
          onChange={(next) => setHandle(next ?? '')}
        />
      )}
      {problem !== null && <p role="alert">{problem}</p>}
      <Group gap="xs">
        <Button size="compact-sm" disabled={problem !== null} onClick={save}>
          Pin this output
        </Button>
        <Button size="compact-sm" variant="default" onClick={onClose}>
          Cancel
        </Button>
      </Group>
    </Stack>
  );
}
