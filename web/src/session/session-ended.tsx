import { Modal } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { queryClient } from '../api/query-client';
import { resumeLive, useLiveStatus } from '../live/live';
import { useStore } from '../ui/store';
import { KeyForm } from './key-form';
import { sessionEnded, sessionQuery } from './session';

// Over the page, which stays as it was: what is on it is not lost.
export function SessionEnded() {
  const ended = useStore(sessionEnded);
  const live = useLiveStatus();
  // Events that come again say that another tab has signed in.
  useEffect(() => {
    if (ended && live === 'live') void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
  }, [ended, live]);
  // So does a tab that signs in, where the stream had not noticed the end of the session.
  const tabs = useRef<BroadcastChannel | null>(null);
  useEffect(() => {
    if (typeof BroadcastChannel === 'undefined') return undefined;
    const channel = new BroadcastChannel('sluice-session');
    channel.onmessage = () => void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
    tabs.current = channel;
    return () => channel.close();
  }, []);
  const goOn = () => {
    tabs.current?.postMessage('signed in');
    resumeLive();
    void queryClient.invalidateQueries();
  };
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
      <KeyForm onDone={goOn} />
    </Modal>
  );
}
