import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { messageOf } from '../../api/errors';
import { Confirm } from '../../ui/confirm';
import { plural } from '../../ui/format';
import { notify } from '../../ui/notify';
import { linkedObjectsQuery } from '../objects/queries';
import { type ContactWithLists, recordsChanged } from '../queries';
import { deleteContact, nameOf } from './queries';

// What goes with a contact, in words.
function goes(lists: number, objects: { count: number; isAll: boolean } | undefined): string {
  const going: string[] = [];
  if (lists > 0) going.push(`its ${lists === 1 ? 'place' : 'places'} in ${plural(lists, 'list')}`);
  if (!objects) going.push('its links to objects');
  else if (objects.count > 0)
    going.push(
      `its ${objects.count === 1 ? 'link' : 'links'} to ${plural(objects.count, 'object')}${objects.isAll ? '' : ' or more'}`,
    );
  if (going.length === 0) return 'It is in no list and linked to no object.';
  return `With it go ${going.join(' and ')}. The lists and objects themselves stay.`;
}

export function DeleteContact({ contact, onClose }: { contact: ContactWithLists; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const objects = useQuery(linkedObjectsQuery(contact.id)).data;
  const remove = useMutation({
    mutationFn: () => deleteContact(contact.id),
    onSuccess: async () => {
      await navigate({ to: '/contacts' });
      client.removeQueries({ queryKey: ['contact', contact.id] });
      await recordsChanged(client, 'lists', 'objects');
      notify(`${nameOf(contact)} is deleted.`);
    },
  });
  return (
    <Confirm
      title="Delete this contact?"
      action="Delete contact"
      isPending={remove.isPending}
      error={remove.error ? messageOf(remove.error) : null}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>
        <strong className="foreign">{nameOf(contact)}</strong> cannot be brought back.{' '}
        {goes(contact.list_ids.length, objects)}
      </p>
    </Confirm>
  );
}
