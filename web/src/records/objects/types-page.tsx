import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useAllows } from '../../session/session';
import { count, plural } from '../../ui/format';
import { Page } from '../../ui/page';
import { Empty, Loaded } from '../../ui/states';
import { Time } from '../../ui/time';
import { TwoLines } from '../../ui/two-lines';
import { type Column, VirtualTable } from '../../ui/virtual-table';
import type { ObjectType } from '../queries';
import { typesQuery } from './queries';
import { fieldsOf } from './schema';
import { TypeForm } from './type-form';

const MODE_WORDS = { off: 'Off', warn: 'Warn', strict: 'Strict' } as const;

function TypeLink({ type }: { type: ObjectType }) {
  return (
    <Link to="/objects/$typeName" params={{ typeName: type.type_name }} className="foreign">
      {type.display_name}
    </Link>
  );
}

const COLUMNS: Column<ObjectType>[] = [
  { id: 'name', title: 'Type', cell: (type) => <TypeLink type={type} /> },
  { id: 'type-name', title: 'Name in the API', cell: ({ type_name }) => <code>{type_name}</code> },
  { id: 'fields', title: 'Fields', width: '80px', align: 'end', cell: ({ schema }) => count(fieldsOf(schema).length) },
  {
    id: 'mode',
    title: 'Validation',
    width: '100px',
    cell: ({ validation_mode }) => MODE_WORDS[validation_mode],
  },
  { id: 'objects', title: 'Objects', width: '100px', align: 'end', cell: ({ object_count }) => count(object_count) },
  { id: 'changed', title: 'Changed', width: '120px', cell: ({ updated_at }) => <Time iso={updated_at} /> },
];

// The types of objects that the team has defined.
export function ObjectTypesPage() {
  const query = useQuery(typesQuery);
  const navigate = useNavigate();
  const mayWrite = useAllows('records:write');
  const [making, setMaking] = useState(false);
  const open = ({ type_name }: ObjectType) =>
    void navigate({ to: '/objects/$typeName', params: { typeName: type_name } });
  return (
    <Page
      title="Objects"
      shape="list"
      actions={
        mayWrite && (
          <Button leftSection={<IconPlus size={18} />} onClick={() => setMaking(true)}>
            New type
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {(types) =>
          types.length === 0 ? (
            <Empty title="There are no types of objects yet">
              A type says what your records are of, such as properties or deals, and which fields they have.
            </Empty>
          ) : (
            <VirtualTable
              label="Types of objects"
              columns={COLUMNS}
              rows={types}
              rowId={({ id }) => id}
              onOpen={open}
              phoneRow={(type) => (
                <TwoLines
                  title={<TypeLink type={type} />}
                  meta={`${type.type_name} · ${plural(type.object_count, 'object')}`}
                  end={MODE_WORDS[type.validation_mode]}
                />
              )}
            />
          )
        }
      </Loaded>
      {making && <TypeForm onClose={() => setMaking(false)} onSaved={open} />}
    </Page>
  );
}
