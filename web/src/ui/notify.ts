import { notifications } from '@mantine/notifications';

// A sentence that goes by itself, for what the page itself does not show.
export function notify(message: string): void {
  notifications.show({ message, closeButtonProps: { 'aria-label': 'Close' } });
}
