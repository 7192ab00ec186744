import { Button, Group, Modal, SegmentedControl, Stack, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '../../api/errors';
import { count, plural } from '../../ui/format';
import { notify } from '../../ui/notify';
import { Loaded } from '../../ui/states';
import { SEARCH_MAX } from '../contacts/contact-filters';
import { foundContactsQuery, nameOf } from '../contacts/queries';
import { type Contact, type List, recordsChanged } from '../queries';
import classes from '../records.module.css';
import { type Answered, numbersIn, PASTED_MAX, wordsOf } from './pasted';
import { addToList, ITEMS_MAX } from './queries';
import { Results } from './results';

function FoundRow({ list, contact }: { list: List; contact: Contact }) {
  const client = useQueryClient();
  const add = useMutation({
    mutationFn: async () => (await addToList(list.id, [{ contact_id: contact.id }]))[0],
    onSuccess: () => recordsChanged(client, 'lists'),
    onError: (problem) => notify(messageOf(problem)),
  });
  return (
    <li className={classes.row}>
      <div className={classes.rowText}>
        <div className="foreign">{nameOf(contact)}</div>
        {contact.full_name !== null && <div className="meta">{contact.phone_number}</div>}
      </div>
      <span role="status" className="muted">
        {add.data && wordsOf(add.data)}
      </span>
      {!add.data && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Add ${nameOf(contact)}`}
          loading={add.isPending}
          onClick={() => add.mutate()}
        >
          Add
        </Button>
      )}
    </li>
  );
}

// Contacts that the team has, found as one types and added one by one.
function Search({ list }: { list: List }) {
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), 200);
  const found = useQuery({ ...foundContactsQuery(search), placeholderData: keepPreviousData });
  return (
    <Stack>
      <TextInput
        type="search"
        label="Find contacts"
        placeholder="Name, number or email"
        data-autofocus
        maxLength={SEARCH_MAX}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Loaded query={found}>
        {(contacts) =>
          contacts.length === 0 ? (
            <p className="muted">
              {search === '' ? 'There are no contacts yet.' : 'No contact is found by this.'} Paste numbers to make new
              ones.
            </p>
          ) : (
            <ul className={`${classes.rows} ${classes.found}`} aria-label="Contacts that were found" tabIndex={0}>
              {contacts.map((contact) => (
                <FoundRow key={contact.id} list={list} contact={contact} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Stack>
  );
}

// Numbers, each with what became of it. Those that nobody has become contacts.
function Paste({ list }: { list: List }) {
  const [text, setText] = useState('');
  const [answered, setAnswered] = useState<readonly Answered[]>([]);
  const client = useQueryClient();
  const numbers = numbersIn(text);
  const add = useMutation({
    // As many requests as it takes: what was sent is answered, also when a later one fails.
    mutationFn: async (all: string[]) => {
      setAnswered([]);
      for (let at = 0; at < all.length; at += ITEMS_MAX) {
        const part = all.slice(at, at + ITEMS_MAX);
        const results = await addToList(
          list.id,
          part.map((phone_number) => ({ phone_number })),
        );
        setAnswered((before) => [
          ...before,
          ...results.map((result) => ({ number: part[result.index] ?? '', result })),
        ]);
        setText(all.slice(at + ITEMS_MAX).join('\n'));
      }
    },
    onSettled: () => recordsChanged(client, 'contacts', 'lists'),
  });
  return (
    <Stack>
      <Textarea
        label="Phone numbers"
        description="One in a line, or with commas between: with the country code, or as they are dialled here."
        data-autofocus
        autosize
        minRows={4}
        maxRows={10}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {numbers.length > PASTED_MAX && (
        <p role="alert">
          {count(PASTED_MAX)} numbers at once are the most; these are {count(numbers.length)}.
        </p>
      )}
      {add.error && (
        <p role="alert" className="foreign">
          {messageOf(add.error)}
          {answered.length > 0 && ' What was not sent is still above.'}
        </p>
      )}
      <Group justify="flex-end">
        <Button
          disabled={numbers.length === 0 || numbers.length > PASTED_MAX}
          loading={add.isPending}
          onClick={() => add.mutate(numbers)}
        >
          Add {numbers.length === 0 ? 'numbers' : plural(numbers.length, 'number')}
        </Button>
      </Group>
      {answered.length > 0 && (
        <Results answered={answered} onAgain={(failed) => setText([...failed, ...numbers].join('\n'))} />
      )}
    </Stack>
  );
}

const WAYS = [
  { value: 'search', label: 'Search' },
  { value: 'paste', label: 'Paste numbers' },
];

export function AddContacts({ list, onClose }: { list: List; onClose: () => void }) {
  const [way, setWay] = useState('search');
  return (
    <Modal opened onClose={onClose} size="lg" title="Add contacts" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <SegmentedControl aria-label="How to add contacts" data={WAYS} value={way} onChange={setWay} />
        {way === 'search' ? <Search list={list} /> : <Paste list={list} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Done
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
