import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { messageOf } from '../api/errors';
import { notify } from '../ui/notify';

// Says what was done, and for as long as it says so takes it back.
export function notifyUndo(message: string, undo: () => Promise<unknown>): void {
  const id = notifications.show({
    closeButtonProps: { 'aria-label': 'Close' },
    message: (
      <Group justify="space-between" gap="xs">
        <span className="foreign">{message}</span>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            notifications.hide(id);
            undo().catch((problem: unknown) => notify(messageOf(problem)));
          }}
        >
          Undo
        </Button>
      </Group>
    ),
  });
}
