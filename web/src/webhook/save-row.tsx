import { Button, Group } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { isStatus, messageOf } from '../api/errors';
import { useAllows } from '../session/session';

interface SaveRowProps {
  workflow: string;
  // Verb and object.
  label: string;
  save: { isPending: boolean; error: Error | null; reset: () => void };
  // Whether the fields say something that can be saved.
  ready: boolean;
}

// The last row of a form: what went wrong, and the button. With the version of another, what is typed here stays.
export function SaveRow({ workflow, label, save, ready }: SaveRowProps) {
  const client = useQueryClient();
  const { isPending, error } = save;
  const mayWrite = useAllows('workflows:write');
  if (!mayWrite) return <p className="meta">Changing this needs a key with workflows:write.</p>;
  return (
    <>
      {isStatus(error, 412) ? (
        <p role="alert">
          Somebody has changed this workflow meanwhile.{' '}
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => {
              save.reset();
              void client.invalidateQueries({ queryKey: ['workflow', workflow] });
            }}
          >
            Load theirs
          </Button>
        </p>
      ) : (
        error && (
          <p role="alert" className="foreign">
            {messageOf(error)}
          </p>
        )
      )}
      <Group>
        <Button type="submit" loading={isPending} disabled={!ready}>
          {label}
        </Button>
      </Group>
    </>
  );
}
