import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { messageOf } from '../api/errors';
import { signIn } from './session';

// Asks for an API key and signs in with it. The key is in this field and in one request, and nowhere else.
export function KeyForm({ onDone }: { onDone: () => void }) {
  const [key, setKey] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await signIn({ key: key.trim() });
      setKey('');
      onDone();
    } catch (problem) {
      setError(messageOf(problem));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <PasswordInput
        label="API key"
        description="It begins with slk_. The server printed one at its first start."
        value={key}
        onChange={(event) => setKey(event.currentTarget.value)}
        error={error}
        autoComplete="off"
        visibilityToggleButtonProps={{ 'aria-label': 'Show the key' }}
        spellCheck={false}
        data-autofocus
        required
        withAsterisk={false}
      />
      <Button type="submit" mt="md" fullWidth loading={busy} disabled={key.trim() === ''}>
        Sign in
      </Button>
    </form>
  );
}
