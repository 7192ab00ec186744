import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';

interface ConfirmProps {
  title: string;
  // Verb and object, for the button.
  action: string;
  children: ReactNode;
  isPending: boolean;
  error: string | null;
  onConfirm: () => void;
  onClose: () => void;
}

// Asks before what cannot be undone.
export function Confirm({ title, action, children, isPending, error, onConfirm, onClose }: ConfirmProps) {
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <div>{children}</div>
        {error !== null && <p role="alert">{error}</p>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red" loading={isPending} onClick={onConfirm}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
