import { useMutation, useQueryClient } from '@tanstack/react-query';
import { messageOf } from '../../api/errors';
import { Confirm } from '../../ui/confirm';
import { plural } from '../../ui/format';
import { notify } from '../../ui/notify';
import { type List, recordsChanged } from '../queries';
import { deleteList } from './queries';

interface DeleteListProps {
  list: List;
  onClose: () => void;
  // Before anything is asked for again: who is on the page of the list leaves it.
  onDeleted?: () => Promise<void>;
}

export function DeleteList({ list, onClose, onDeleted }: DeleteListProps) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteList(list.id),
    onSuccess: async () => {
      await onDeleted?.();
      client.removeQueries({ queryKey: ['list', list.id] });
      await recordsChanged(client, 'lists');
      notify(`${list.name} is deleted.`);
      onClose();
    },
  });
  const count = list.contact_count;
  return (
    <Confirm
      title="Delete this list?"
      action="Delete list"
      isPending={remove.isPending}
      error={remove.error ? messageOf(remove.error) : null}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>
        <strong className="foreign">{list.name}</strong> cannot be brought back.{' '}
        {count === 0
          ? 'Nobody is in it.'
          : `Who is in it is forgotten; the ${plural(count, 'contact')} ${count === 1 ? 'stays' : 'stay'}.`}
      </p>
    </Confirm>
  );
}
