import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { IconPlus } from '@tabler/icons-react';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { useCursorList } from '../../api/cursor-list';
import { useAllows } from '../../session/session';
import { plural } from '../../ui/format';
import { Page } from '../../ui/page';
import { Empty, EmptyByFilter, Loaded, Loading, Problem } from '../../ui/states';
import { Time } from '../../ui/time';
import { TwoLines } from '../../ui/two-lines';
import { type Column, VirtualTable } from '../../ui/virtual-table';
import type { ObjectOfType, ObjectType } from '../queries';
import classes from '../records.module.css';
import { shortValue } from '../value';
import { DeleteType } from './delete-type';
import { ObjectForm } from './object-form';
import { fetchObjects, newestObjectsQuery, typeQuery } from './queries';
import { fieldsOf } from './schema';
import { TypeForm } from './type-form';

const COLUMNS_MAX = 4;
const KEY_MAX = 255;
const MODE_WORDS = {
  off: 'data is stored unchecked',
  warn: 'what does not fit is reported',
  strict: 'what does not fit is refused',
} as const;

function ObjectLink({ object }: { object: ObjectOfType }) {
  return (
    <Link
      to="/objects/$typeName/$objectId"
      params={{ typeName: object.type_name, objectId: object.id }}
      className="foreign"
    >
      {object.key}
    </Link>
  );
}

// The key and as many fields as there is room for, but not the one that is the key, as far as an object tells.
function columnsOf(type: ObjectType, first: ObjectOfType | undefined): Column<ObjectOfType>[] {
  const isKey = (name: string) => first !== undefined && String(first.data[name]) === first.key;
  const fields = fieldsOf(type.schema)
    .filter(({ name, kind }) => kind !== 'json' && !isKey(name))
    .slice(0, COLUMNS_MAX);
  return [
    { id: 'key', title: 'Key', cell: (object) => <ObjectLink object={object} /> },
    ...fields.map(({ name }): Column<ObjectOfType> => ({
      id: `field ${name}`,
      title: name,
      cell: ({ data }) => <span className="foreign">{Object.hasOwn(data, name) && shortValue(data[name])}</span>,
    })),
    { id: 'changed', title: 'Changed', width: '120px', cell: ({ updated_at }) => <Time iso={updated_at} /> },
  ];
}

// On a phone: what the object says beside its key.
function summaryOf(type: ObjectType, { data }: ObjectOfType): string {
  return fieldsOf(type.schema)
    .filter(({ name, kind }) => kind !== 'json' && Object.hasOwn(data, name))
    .slice(0, COLUMNS_MAX)
    .map(({ name }) => shortValue(data[name]))
    .filter(Boolean)
    .join(', ');
}

function Rows({ type }: { type: ObjectType }) {
  const { key } = useSearch({ from: '/shell/objects/$typeName/' });
  const navigate = useNavigate();
  const queryKey = useMemo(() => ['objects', 'of-type', type.type_name, key], [type.type_name, key]);
  const list = useCursorList(queryKey, (cursor, signal) => fetchObjects({ type: type.type_name, key }, cursor, signal));
  const first = list.rows[0];
  const columns = useMemo(() => columnsOf(type, first), [type, first]);
  const onKey = (text: string) =>
    void navigate({
      to: '/objects/$typeName',
      params: { typeName: type.type_name },
      search: text === '' ? {} : { key: text },
      replace: true,
    });
  const commit = (text: string) => text.trim() !== (key ?? '') && onKey(text.trim());
  const isEmpty = !list.isLoading && list.rows.length === 0 && !list.hasMore && !list.error;
  return (
    <div className={classes.list}>
      {(type.object_count > 0 || key !== undefined) && (
        <div className={classes.filters} role="search" aria-label="Filters of the objects">
          <TextInput
            key={key}
            size="xs"
            label="Key"
            placeholder="The whole key"
            maxLength={KEY_MAX}
            defaultValue={key}
            onBlur={(event) => commit(event.currentTarget.value)}
            onKeyDown={(event: KeyboardEvent<HTMLInputElement>) =>
              event.key === 'Enter' && commit(event.currentTarget.value)
            }
          />
        </div>
      )}
      {list.error && <Problem error={list.error} onRetry={list.restart} />}
      {list.isLoading && <Loading rows={8} />}
      {isEmpty &&
        (key !== undefined ? (
          <EmptyByFilter onClear={() => onKey('')} />
        ) : (
          <Empty title="There are no objects of this type yet">Create one here, or send it to the API.</Empty>
        ))}
      {(list.rows.length > 0 || list.hasMore) && (
        <VirtualTable
          label={`Objects of ${type.display_name}`}
          columns={columns}
          rows={list.rows}
          rowId={({ id }) => id}
          onOpen={({ id }) =>
            void navigate({
              to: '/objects/$typeName/$objectId',
              params: { typeName: type.type_name, objectId: id },
            })
          }
          phoneRow={(object) => (
            <TwoLines
              title={<ObjectLink object={object} />}
              meta={<span className="foreign">{summaryOf(type, object)}</span>}
              end={<Time iso={object.updated_at} />}
            />
          )}
          hasMore={list.hasMore}
          isLoadingMore={list.isLoadingMore}
          loadMore={list.loadMore}
        />
      )}
    </div>
  );
}

function Facts({ type }: { type: ObjectType }) {
  return (
    <div className={classes.under}>
      <div className="muted">
        <code>{type.type_name}</code> · {plural(type.object_count, 'object')} ·{' '}
        {plural(fieldsOf(type.schema).length, 'field')}, {MODE_WORDS[type.validation_mode]}
        {type.unique_by_contact && ' · one for each contact at most'}
      </div>
      {type.description !== null && <div className={`foreign ${classes.description}`}>{type.description}</div>}
    </div>
  );
}

function NewObject({ type, onClose }: { type: ObjectType; onClose: () => void }) {
  const navigate = useNavigate();
  const newest = useQuery(newestObjectsQuery(type.type_name));
  // It says where the key is; without it one is guessed.
  if (newest.isPending) return null;
  return (
    <ObjectForm
      type={type}
      newest={newest.data?.[0]}
      onClose={onClose}
      onSaved={({ id }) =>
        void navigate({ to: '/objects/$typeName/$objectId', params: { typeName: type.type_name, objectId: id } })
      }
    />
  );
}

// A type, and the objects of it.
export function ObjectTypePage() {
  const { typeName } = useParams({ from: '/shell/objects/$typeName/' });
  const query = useQuery(typeQuery(typeName));
  const mayWrite = useAllows('records:write');
  const [asked, ask] = useState<'new' | 'edit' | 'delete' | null>(null);
  const type = query.data;
  const close = () => ask(null);
  return (
    <Page
      title={type?.display_name ?? 'Type'}
      shape="list"
      actions={
        type &&
        mayWrite && (
          <>
            <Button variant="subtle" color="red" onClick={() => ask('delete')}>
              Delete type
            </Button>
            <Button variant="default" onClick={() => ask('edit')}>
              Edit type
            </Button>
            <Button leftSection={<IconPlus size={18} />} onClick={() => ask('new')}>
              New object
            </Button>
          </>
        )
      }
      bar={type && <Facts type={type} />}
    >
      <Loaded query={query}>{(loaded) => <Rows key={loaded.id} type={loaded} />}</Loaded>
      {type && asked === 'new' && <NewObject type={type} onClose={close} />}
      {type && asked === 'edit' && <TypeForm type={type} onClose={close} onSaved={close} />}
      {type && asked === 'delete' && <DeleteType type={type} onClose={close} />}
    </Page>
  );
}
