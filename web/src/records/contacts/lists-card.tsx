import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { messageOf } from '../../api/errors';
import { useAllows } from '../../session/session';
import { plural } from '../../ui/format';
import { notify } from '../../ui/notify';
import { addToList, listNamesQuery, listQuery, removeFromList } from '../lists/queries';
import { type ContactWithLists, recordsChanged } from '../queries';
import classes from '../records.module.css';
import { notifyUndo } from '../undo';
import { AddToList } from './add-to-list';
import { nameOf } from './queries';

const SHOWN = 20;

function ListRow({ contact, listId }: { contact: ContactWithLists; listId: string }) {
  const client = useQueryClient();
  const mayWrite = useAllows('records:write');
  const names = useQuery(listNamesQuery);
  const known = names.data?.find(({ id }) => id === listId)?.name;
  // One that is not among those whose names are known.
  const other = useQuery({ ...listQuery(listId), enabled: !names.isPending && known === undefined }).data;
  const name = known ?? other?.name ?? listId;
  const remove = useMutation({
    mutationFn: () => removeFromList(listId, [contact.id]),
    onSuccess: async () => {
      await recordsChanged(client, 'lists');
      notifyUndo(`${nameOf(contact)} is no longer in ${name}.`, async () => {
        await addToList(listId, [{ contact_id: contact.id }]);
        await recordsChanged(client, 'lists');
      });
    },
    onError: (problem) => notify(messageOf(problem)),
  });
  return (
    <li className={classes.row}>
      <Link to="/lists/$listId" params={{ listId }} className={`${classes.rowText} foreign`}>
        {name}
      </Link>
      {mayWrite && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          aria-label={`Remove from ${name}`}
          loading={remove.isPending}
          onClick={() => remove.mutate()}
        >
          Remove
        </Button>
      )}
    </li>
  );
}

// The lists that a contact is in.
export function ListsCard({ contact }: { contact: ContactWithLists }) {
  const mayWrite = useAllows('records:write');
  const [adding, setAdding] = useState(false);
  const [shown, setShown] = useState(SHOWN);
  const ids = contact.list_ids;
  return (
    <section className="card stack" aria-labelledby="lists">
      <div className={classes.head}>
        <h2 id="lists">Lists</h2>
        {mayWrite && (
          <Button size="xs" variant="default" onClick={() => setAdding(true)}>
            Add to a list
          </Button>
        )}
      </div>
      {ids.length === 0 ? (
        <p className="muted">It is in no list.</p>
      ) : (
        <ul className={classes.rows} aria-labelledby="lists">
          {ids.slice(0, shown).map((id) => (
            <ListRow key={id} contact={contact} listId={id} />
          ))}
        </ul>
      )}
      {ids.length > shown && (
        <div>
          <Button size="compact-sm" variant="default" onClick={() => setShown(shown + SHOWN)}>
            Show more of {plural(ids.length, 'list')}
          </Button>
        </div>
      )}
      {adding && <AddToList contactIds={[contact.id]} without={ids} onClose={() => setAdding(false)} />}
    </section>
  );
}
