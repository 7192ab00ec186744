import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useCursorList } from '../../api/cursor-list';
import { messageOf } from '../../api/errors';
import { useAllows } from '../../session/session';
import { plural } from '../../ui/format';
import { notify } from '../../ui/notify';
import { Page } from '../../ui/page';
import { Empty, EmptyByFilter, Loaded, Loading, Problem } from '../../ui/states';
import { SEARCH_MAX } from '../contacts/contact-filters';
import { ContactTable } from '../contacts/contact-table';
import { fetchContacts } from '../contacts/queries';
import { type List, recordsChanged } from '../queries';
import classes from '../records.module.css';
import { SearchField } from '../search-field';
import { notifyUndo } from '../undo';
import { AddContacts } from './add-contacts';
import { DeleteList } from './delete-list';
import { NameDialog } from './name-dialog';
import { addToList, ITEMS_MAX, listQuery, removeFromList } from './queries';

// Takes contacts out of the list at once; it can be undone.
function useRemove(list: List, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (ids: string[]) => removeFromList(list.id, ids),
    onSuccess: async (results) => {
      onDone();
      await recordsChanged(client, 'lists');
      const gone = results.filter(({ status }) => status === 'removed').flatMap(({ contact_id }) => contact_id ?? []);
      notifyUndo(`${plural(gone.length, 'contact')} removed from ${list.name}.`, async () => {
        for (let at = 0; at < gone.length; at += ITEMS_MAX)
          await addToList(
            list.id,
            gone.slice(at, at + ITEMS_MAX).map((contact_id) => ({ contact_id })),
          );
        await recordsChanged(client, 'lists');
      });
    },
    onError: (problem) => notify(messageOf(problem)),
  });
}

function MembersOf({ list }: { list: List }) {
  const { q } = useSearch({ from: '/shell/lists/$listId' });
  const navigate = useNavigate();
  const filters = useMemo(() => ({ q, list: list.id }), [q, list.id]);
  const key = useMemo(() => ['contacts', 'list', filters], [filters]);
  const contacts = useCursorList(key, (cursor, signal) => fetchContacts(filters, cursor, signal), { keepsRows: true });
  const mayWrite = useAllows('records:write');
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const remove = useRemove(list, () => setSelected(new Set()));
  const onSearch = (text: string) =>
    void navigate({
      to: '/lists/$listId',
      params: { listId: list.id },
      search: text === '' ? {} : { q: text },
      replace: true,
    });
  const isEmpty = !contacts.isLoading && contacts.rows.length === 0 && !contacts.hasMore && !contacts.error;
  return (
    <div className={classes.list} aria-busy={contacts.isOld}>
      {(list.contact_count > 0 || q !== undefined) && (
        <div className={classes.filters} role="search" aria-label="Filters of the contacts">
          <SearchField
            label="Find contacts of the list"
            placeholder="Name, number or email"
            value={q ?? ''}
            maxLength={SEARCH_MAX}
            onSearch={onSearch}
          />
        </div>
      )}
      {contacts.error && <Problem error={contacts.error} onRetry={contacts.restart} />}
      {contacts.isLoading && <Loading rows={8} />}
      {isEmpty &&
        (q !== undefined ? (
          <EmptyByFilter onClear={() => onSearch('')} />
        ) : (
          <Empty title="Nobody is in this list yet">Add contacts that you have, or paste numbers.</Empty>
        ))}
      {(contacts.rows.length > 0 || contacts.hasMore) && (
        <ContactTable
          label="Contacts of the list"
          list={contacts}
          selection={mayWrite ? { ids: selected, onChange: setSelected } : undefined}
        />
      )}
      {selected.size > 0 && (
        <div className={classes.selected} role="region" aria-label="Selected contacts">
          <strong>{plural(selected.size, 'contact')} selected</strong>
          <Button size="xs" loading={remove.isPending} onClick={() => remove.mutate([...selected])}>
            Remove from the list
          </Button>
          <Button size="xs" variant="subtle" onClick={() => setSelected(new Set())}>
            Clear the selection
          </Button>
        </div>
      )}
    </div>
  );
}

export function ListPage() {
  const { listId } = useParams({ from: '/shell/lists/$listId' });
  const query = useQuery(listQuery(listId));
  const navigate = useNavigate();
  const mayWrite = useAllows('records:write');
  const [asked, ask] = useState<'add' | 'rename' | 'delete' | null>(null);
  const list = query.data;
  const close = () => ask(null);
  return (
    <Page
      title={list?.name ?? 'List'}
      shape="list"
      actions={
        list &&
        mayWrite && (
          <>
            <Button variant="subtle" color="red" onClick={() => ask('delete')}>
              Delete
            </Button>
            <Button variant="default" onClick={() => ask('rename')}>
              Rename
            </Button>
            <Button leftSection={<IconPlus size={18} />} onClick={() => ask('add')}>
              Add contacts
            </Button>
          </>
        )
      }
      bar={list && <p className={`${classes.under} muted`}>{plural(list.contact_count, 'contact')}</p>}
    >
      <Loaded query={query}>{(loaded) => <MembersOf key={loaded.id} list={loaded} />}</Loaded>
      {list && asked === 'add' && <AddContacts list={list} onClose={close} />}
      {list && asked === 'rename' && <NameDialog list={list} onClose={close} onSaved={close} />}
      {list && asked === 'delete' && (
        <DeleteList list={list} onClose={close} onDeleted={() => navigate({ to: '/lists' })} />
      )}
    </Page>
  );
}
