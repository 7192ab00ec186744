import { Button, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconFilter } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import { fromLocal, toLocal } from '../../ui/local-time';
import { Sheet } from '../../ui/sheet';
import { usePhone } from '../../ui/use-phone';
import { listNamesQuery, listQuery } from '../lists/queries';
import classes from '../records.module.css';
import { SearchField } from '../search-field';
import { type ContactFilters, hasFilters, SEARCH_MAX } from './contact-filters';

interface FilterBarProps {
  filters: ContactFilters;
  onFilters: (filters: ContactFilters) => void;
}

// Lists by name; also the one of the address, if it is not among the newest.
function ListFilter({ filters, onFilters }: FilterBarProps) {
  const names = useQuery(listNamesQuery).data ?? [];
  const isKnown = filters.list === undefined || names.some(({ id }) => id === filters.list);
  const other = useQuery({ ...listQuery(filters.list ?? ''), enabled: !isKnown }).data;
  return (
    <Select
      size="xs"
      label="In the list"
      placeholder="Any"
      clearable
      searchable
      limit={100}
      nothingFoundMessage="No list has this name"
      data={[...names, ...(other && !isKnown ? [other] : [])].map(({ id, name }) => ({ value: id, label: name }))}
      value={filters.list ?? null}
      onChange={(value) => onFilters({ ...filters, list: value ?? undefined })}
    />
  );
}

function TimeFilter({ label, value, onCommit }: { label: string; value: string; onCommit: (text: string) => void }) {
  return (
    <TextInput
      key={value}
      size="xs"
      type="datetime-local"
      label={label}
      defaultValue={value}
      onBlur={(event) => event.currentTarget.value !== value && onCommit(event.currentTarget.value)}
      onKeyDown={(event: KeyboardEvent<HTMLInputElement>) =>
        event.key === 'Enter' && onCommit(event.currentTarget.value)
      }
    />
  );
}

function Others(props: FilterBarProps) {
  const { filters, onFilters } = props;
  return (
    <>
      <ListFilter {...props} />
      <TimeFilter
        label="Created from"
        value={toLocal(filters.after)}
        onCommit={(text) => onFilters({ ...filters, after: fromLocal(text) })}
      />
      <TimeFilter
        label="Created before"
        value={toLocal(filters.before)}
        onCommit={(text) => onFilters({ ...filters, before: fromLocal(text) })}
      />
      {hasFilters(filters) && (
        <Button size="xs" variant="subtle" onClick={() => onFilters({})}>
          Clear filters
        </Button>
      )}
    </>
  );
}

// The search, and the filters: beside it, or on a phone behind a button.
export function ContactFilterBar(props: FilterBarProps) {
  const { filters, onFilters } = props;
  const phone = usePhone();
  const [open, setOpen] = useState(false);
  return (
    <div className={classes.filters} role="search" aria-label="Filters of the contacts">
      <SearchField
        label="Find contacts"
        placeholder="Name, number or email"
        value={filters.q ?? ''}
        maxLength={SEARCH_MAX}
        onSearch={(text) => onFilters({ ...filters, q: text || undefined })}
      />
      {!phone && <Others {...props} />}
      {phone && (
        <>
          <Button variant="default" leftSection={<IconFilter size={18} />} onClick={() => setOpen(true)}>
            Filters
          </Button>
          <Sheet title="Filters" opened={open} onClose={() => setOpen(false)}>
            <div className="stack">
              <Others {...props} />
            </div>
          </Sheet>
        </>
      )}
    </div>
  );
}
