import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { messageOf } from '../../api/errors';
import { Confirm } from '../../ui/confirm';
import { plural } from '../../ui/format';
import { notify } from '../../ui/notify';
import { type ObjectType, recordsChanged } from '../queries';
import { deleteType, typeQuery } from './queries';

export function DeleteType({ type, onClose }: { type: ObjectType; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  // How many objects there are now.
  const count = useQuery({ ...typeQuery(type.type_name), staleTime: 0 }).data?.object_count ?? type.object_count;
  const remove = useMutation({
    mutationFn: () => deleteType(type.id),
    onSuccess: async () => {
      await navigate({ to: '/objects' });
      client.removeQueries({ queryKey: ['object-type', type.type_name] });
      await recordsChanged(client, 'types');
      notify(`${type.display_name} is deleted.`);
    },
  });
  return (
    <Confirm
      title="Delete this type?"
      action="Delete type"
      isPending={remove.isPending}
      error={remove.error ? messageOf(remove.error) : null}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      {count > 0 ? (
        <p>
          <strong className="foreign">{type.display_name}</strong> has {plural(count, 'object')}. The server deletes a
          type when there are none of it: delete {count === 1 ? 'that one' : 'those'} first.
        </p>
      ) : (
        <p>
          There are no objects of <strong className="foreign">{type.display_name}</strong>. The type cannot be brought
          back.
        </p>
      )}
    </Confirm>
  );
}
