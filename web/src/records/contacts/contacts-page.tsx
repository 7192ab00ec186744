import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useCursorList } from '../../api/cursor-list';
import { useAllows } from '../../session/session';
import { plural } from '../../ui/format';
import { Page } from '../../ui/page';
import { Empty, EmptyByFilter, Loading, Problem } from '../../ui/states';
import classes from '../records.module.css';
import { AddToList } from './add-to-list';
import { ContactForm } from './contact-form';
import { type ContactFilters, hasFilters } from './contact-filters';
import { ContactTable } from './contact-table';
import { ContactFilterBar } from './filter-bar';
import { fetchContacts } from './queries';

// All contacts of the team.
export function ContactsPage() {
  const filters = useSearch({ from: '/shell/contacts' });
  const navigate = useNavigate();
  const key = useMemo(() => ['contacts', 'list', filters], [filters]);
  const list = useCursorList(key, (cursor, signal) => fetchContacts(filters, cursor, signal), { keepsRows: true });
  const mayWrite = useAllows('records:write');
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [asked, ask] = useState<'new' | 'add-to-list' | null>(null);
  const onFilters = (next: ContactFilters) => void navigate({ to: '/contacts', search: next, replace: true });
  const isEmpty = !list.isLoading && list.rows.length === 0 && !list.hasMore && !list.error;
  const create = (
    <Button leftSection={<IconPlus size={18} />} onClick={() => ask('new')}>
      New contact
    </Button>
  );
  return (
    <Page title="Contacts" shape="list" actions={mayWrite && create}>
      <div className={classes.list} aria-busy={list.isOld}>
        <ContactFilterBar filters={filters} onFilters={onFilters} />
        {list.error && <Problem error={list.error} onRetry={list.restart} />}
        {list.isLoading && <Loading rows={8} />}
        {isEmpty &&
          (hasFilters(filters) ? (
            <EmptyByFilter onClear={() => onFilters({})} />
          ) : (
            <Empty title="There are no contacts yet">
              A contact is a person with a phone number. Create one here, or send it to the API.
            </Empty>
          ))}
        {(list.rows.length > 0 || list.hasMore) && (
          <ContactTable
            label="Contacts"
            list={list}
            selection={mayWrite ? { ids: selected, onChange: setSelected } : undefined}
          />
        )}
        {selected.size > 0 && (
          <div className={classes.selected} role="region" aria-label="Selected contacts">
            <strong>{plural(selected.size, 'contact')} selected</strong>
            <Button size="xs" onClick={() => ask('add-to-list')}>
              Add to a list
            </Button>
            <Button size="xs" variant="subtle" onClick={() => setSelected(new Set())}>
              Clear the selection
            </Button>
          </div>
        )}
      </div>
      {asked === 'new' && (
        <ContactForm
          onClose={() => ask(null)}
          onSaved={({ id }) => void navigate({ to: '/contacts/$contactId', params: { contactId: id } })}
        />
      )}
      {asked === 'add-to-list' && (
        <AddToList contactIds={[...selected]} onClose={() => ask(null)} onDone={() => setSelected(new Set())} />
      )}
    </Page>
  );
}
