import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useCursorList } from '../../api/cursor-list';
import { useAllows } from '../../session/session';
import { count, plural } from '../../ui/format';
import { Page } from '../../ui/page';
import { Empty, EmptyByFilter, Loading, Problem } from '../../ui/states';
import { Time } from '../../ui/time';
import { TwoLines } from '../../ui/two-lines';
import { type Column, VirtualTable } from '../../ui/virtual-table';
import type { List } from '../queries';
import classes from '../records.module.css';
import { SearchField } from '../search-field';
import { DeleteList } from './delete-list';
import { NameDialog } from './name-dialog';
import { fetchLists } from './queries';

type Asked = { what: 'new' } | { what: 'rename' | 'delete'; list: List } | null;

const KEY = ['lists', 'all'];

function ListLink({ list }: { list: List }) {
  return (
    <Link to="/lists/$listId" params={{ listId: list.id }} className="foreign">
      {list.name}
    </Link>
  );
}

function columns(mayWrite: boolean, ask: (asked: Asked) => void): Column<List>[] {
  return [
    { id: 'name', title: 'Name', cell: (list) => <ListLink list={list} /> },
    {
      id: 'contacts',
      title: 'Contacts',
      width: '110px',
      align: 'end',
      cell: ({ contact_count }) => count(contact_count),
    },
    { id: 'created', title: 'Created', width: '130px', cell: ({ created_at }) => <Time iso={created_at} /> },
    ...(mayWrite
      ? [
          {
            id: 'actions',
            title: 'Actions',
            width: '190px',
            cell: (list: List) => (
              <Group gap="xs" wrap="nowrap">
                <Button size="compact-sm" variant="default" onClick={() => ask({ what: 'rename', list })}>
                  Rename
                </Button>
                <Button size="compact-sm" variant="subtle" color="red" onClick={() => ask({ what: 'delete', list })}>
                  Delete
                </Button>
              </Group>
            ),
          },
        ]
      : []),
  ];
}

// What can be done with a list, on a phone.
function ListMenu({ list, ask }: { list: List; ask: (asked: Asked) => void }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Actions for ${list.name}`}>
          <IconDots size={20} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => ask({ what: 'rename', list })}>Rename</Menu.Item>
        <Menu.Item c="var(--danger)" onClick={() => ask({ what: 'delete', list })}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

// All lists of contacts. They are searched in the browser: the server has no search of their names.
export function ListsPage() {
  const { q = '' } = useSearch({ from: '/shell/lists' });
  const navigate = useNavigate();
  const list = useCursorList(KEY, fetchLists);
  const mayWrite = useAllows('records:write');
  const [asked, ask] = useState<Asked>(null);
  const close = () => ask(null);
  const search = q.toLowerCase();
  const rows = search === '' ? list.rows : list.rows.filter(({ name }) => name.toLowerCase().includes(search));
  const setSearch = (text: string) => void navigate({ to: '/lists', search: text ? { q: text } : {}, replace: true });
  const isEmpty = !list.isLoading && list.rows.length === 0 && !list.error;
  return (
    <Page
      title="Lists"
      shape="list"
      actions={
        mayWrite && (
          <Button leftSection={<IconPlus size={18} />} onClick={() => ask({ what: 'new' })}>
            New list
          </Button>
        )
      }
      bar={
        !isEmpty && (
          <div className={classes.filters} role="search" aria-label="Filters of the lists">
            <SearchField label="Find lists" placeholder="Name" value={q} maxLength={255} onSearch={setSearch} />
          </div>
        )
      }
    >
      {list.error && <Problem error={list.error} onRetry={list.restart} />}
      {list.isLoading && <Loading rows={8} />}
      {isEmpty && (
        <Empty title="There are no lists yet">
          A list names some of your contacts, such as those of a campaign. A contact may be in many.
        </Empty>
      )}
      {list.rows.length > 0 && rows.length === 0 && !list.hasMore && <EmptyByFilter onClear={() => setSearch('')} />}
      {(rows.length > 0 || list.hasMore) && (
        <VirtualTable
          label="Lists"
          columns={columns(mayWrite, ask)}
          rows={rows}
          rowId={({ id }) => id}
          onOpen={({ id }) => void navigate({ to: '/lists/$listId', params: { listId: id } })}
          phoneRow={(row) => (
            <TwoLines
              title={<ListLink list={row} />}
              meta={plural(row.contact_count, 'contact')}
              end={mayWrite && <ListMenu list={row} ask={ask} />}
            />
          )}
          hasMore={list.hasMore}
          isLoadingMore={list.isLoadingMore}
          loadMore={list.loadMore}
        />
      )}
      {asked?.what === 'new' && (
        <NameDialog
          onClose={close}
          onSaved={({ id }) => void navigate({ to: '/lists/$listId', params: { listId: id } })}
        />
      )}
      {asked?.what === 'rename' && <NameDialog list={asked.list} onClose={close} onSaved={close} />}
      {asked?.what === 'delete' && <DeleteList list={asked.list} onClose={close} />}
    </Page>
  );
}
