import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { messageOf } from '../../api/errors';
import { notify } from '../../ui/notify';
import { recordsChanged } from '../queries';
import { notifyUndo } from '../undo';
import { linkContact, objectQuery, unlinkContact } from './queries';

interface UnlinkButtonProps {
  objectId: string;
  contactId: string;
  // The button in words, and what is said afterwards.
  label: string;
  done: string;
}

// Takes a link away at once; it can be undone, with what the link said.
export function UnlinkButton({ objectId, contactId, label, done }: UnlinkButtonProps) {
  const client = useQueryClient();
  const unlink = useMutation({
    mutationFn: async () => {
      const { links } = await client.fetchQuery({ ...objectQuery(objectId), staleTime: 0 });
      await unlinkContact(objectId, contactId);
      return links.find(({ contact_id }) => contact_id === contactId)?.metadata ?? {};
    },
    onSuccess: async (metadata) => {
      await recordsChanged(client, 'objects');
      notifyUndo(done, async () => {
        await linkContact(objectId, contactId, metadata);
        await recordsChanged(client, 'objects');
      });
    },
    onError: (problem) => notify(messageOf(problem)),
  });
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      color="gray"
      aria-label={label}
      loading={unlink.isPending}
      onClick={() => unlink.mutate()}
    >
      Unlink
    </Button>
  );
}
