import { Modal } from '@mantine/core';
import { queryClient } from '../api/query-client';
import { useStore } from '../ui/store';
import { KeyForm } from './key-form';
import { sessionEnded } from './session';

// Over the page, which stays as it was: what is on it is not lost.
export function SessionEnded() {
  const ended = useStore(sessionEnded);
  return (
    <Modal
      opened={ended}
      onClose={() => undefined}
      title="Your session has ended"
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      centered
    >
      <p>Sign in again to go on where you were. Nothing on this page is lost.</p>
      <KeyForm onDone={() => void queryClient.invalidateQueries()} />
    </Modal>
  );
}
