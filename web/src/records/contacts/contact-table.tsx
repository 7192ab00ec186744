import { Link, useNavigate } from '@tanstack/react-router';
import type { CursorList } from '../../api/cursor-list';
import { Time } from '../../ui/time';
import { TwoLines } from '../../ui/two-lines';
import { type Column, type Selection, VirtualTable } from '../../ui/virtual-table';
import type { Contact } from '../queries';
import { nameOf } from './queries';

export function ContactLink({ contact }: { contact: Pick<Contact, 'id' | 'full_name' | 'phone_number'> }) {
  return (
    <Link to="/contacts/$contactId" params={{ contactId: contact.id }} className="foreign">
      {nameOf(contact)}
    </Link>
  );
}

const COLUMNS: Column<Contact>[] = [
  { id: 'name', title: 'Name', cell: (contact) => <ContactLink contact={contact} /> },
  { id: 'number', title: 'Phone number', width: '150px', cell: ({ phone_number }) => phone_number },
  { id: 'email', title: 'Email', cell: ({ email }) => <span className="foreign">{email}</span> },
  { id: 'company', title: 'Company', cell: ({ company }) => <span className="foreign">{company}</span> },
  { id: 'created', title: 'Created', width: '120px', cell: ({ created_at }) => <Time iso={created_at} /> },
];

// Contacts as rows; of the team or of a list.
export function ContactTable({
  label,
  list,
  selection,
}: {
  label: string;
  list: CursorList<Contact>;
  selection: Selection | undefined;
}) {
  const navigate = useNavigate();
  return (
    <VirtualTable
      label={label}
      columns={COLUMNS}
      rows={list.rows}
      rowId={({ id }) => id}
      rowName={nameOf}
      onOpen={({ id }) => void navigate({ to: '/contacts/$contactId', params: { contactId: id } })}
      phoneRow={(contact) => (
        <TwoLines
          title={<ContactLink contact={contact} />}
          meta={
            <>
              {contact.full_name !== null && `${contact.phone_number} `}
              <span className="foreign">{contact.company ?? contact.email}</span>
            </>
          }
          end={<Time iso={contact.created_at} />}
        />
      )}
      selection={selection}
      hasMore={list.hasMore}
      isLoadingMore={list.isLoadingMore}
      loadMore={list.loadMore}
    />
  );
}
