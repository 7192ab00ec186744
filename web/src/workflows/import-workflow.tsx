import { Button, FileButton, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { messageOf } from '../api/errors';
import { type NewWorkflow, useCreateWorkflow } from './create';

// A definition as JSON, from a file or pasted. The server says what is wrong with it.
export function ImportWorkflow({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [unreadable, setUnreadable] = useState<string | null>(null);
  const create = useCreateWorkflow();
  const submit = () => {
    try {
      setUnreadable(null);
      create.mutate(JSON.parse(text) as NewWorkflow);
    } catch (problem) {
      setUnreadable(`This is not JSON: ${messageOf(problem)}`);
    }
  };
  return (
    <Modal opened onClose={onClose} title="Import a workflow" size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <Textarea
          label="Definition"
          description="JSON with name, nodes and edges, as GET /workflows/{workflowId} answers."
          autosize
          minRows={8}
          maxRows={20}
          value={text}
          spellCheck={false}
          onChange={(event) => setText(event.currentTarget.value)}
          error={unreadable ?? (create.error ? messageOf(create.error) : undefined)}
          styles={{ input: { fontFamily: 'var(--mono)', fontSize: 13 } }}
        />
        <Group justify="space-between">
          <FileButton accept="application/json,.json" onChange={(file) => void file?.text().then(setText)}>
            {(props) => (
              <Button variant="default" {...props}>
                Choose a file
              </Button>
            )}
          </FileButton>
          <Button onClick={submit} loading={create.isPending} disabled={text.trim() === ''}>
            Import workflow
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
