import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { isStatus, messageOf } from '../../api/errors';
import { readMembers, writeMembers } from '../members';
import { MembersEditor } from '../members-editor';
import { byField } from '../messages';
import { type Contact, recordsChanged } from '../queries';
import classes from '../records.module.css';
import { contactChange, type Field, FIELD_WORDS, FIELDS, fieldsOf, newContact } from './contact-fields';
import { changeContact, createContact, nameOf, oneContactQuery } from './queries';

const LONG: ReadonlySet<Field> = new Set<Field>(['address', 'location']);
// As wide as the form.
const WIDE: ReadonlySet<Field> = new Set<Field>(['phone_number', 'address']);
const TYPES: Partial<Record<Field, string>> = { phone_number: 'tel', email: 'email' };

// The contact that a refused one would have doubled.
function holderIn(error: Error | null): string | null {
  const body = isStatus(error, 409) ? (error.details.body as { contact_id?: unknown } | null) : null;
  return typeof body?.contact_id === 'string' ? body.contact_id : null;
}

function Taken({ id, onFollow }: { id: string; onFollow: () => void }) {
  const holder = useQuery(oneContactQuery(id)).data;
  return (
    <p role="alert">
      There is a contact with this number already:{' '}
      <Link to="/contacts/$contactId" params={{ contactId: id }} className="foreign" onClick={onFollow}>
        {holder ? nameOf(holder) : id}
      </Link>
    </p>
  );
}

interface ContactFormProps {
  // The one to change; without it a new one is created.
  contact?: Contact;
  onClose: () => void;
  onSaved: (contact: Contact) => void;
}

export function ContactForm({ contact, onClose, onSaved }: ContactFormProps) {
  const [fields, setFields] = useState(() => fieldsOf(contact));
  const [members, setMembers] = useState(() => readMembers(contact?.custom ?? {}));
  const [problems, setProblems] = useState<ReadonlyMap<number, string>>();
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: async (custom: Record<string, unknown>) => {
      if (!contact) return createContact(newContact(fields, custom));
      const change = contactChange(contact, fields, custom);
      return change === null ? contact : changeContact(contact.id, change);
    },
    onSuccess: async (saved) => {
      await recordsChanged(client, 'contacts');
      onSaved(saved);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const written = writeMembers(members);
    setProblems('problems' in written ? written.problems : undefined);
    if ('value' in written) save.mutate(written.value);
  };
  const holder = holderIn(save.error);
  const said = save.error && holder === null ? byField(messageOf(save.error), FIELDS) : null;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={contact ? 'Edit contact' : 'New contact'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {/* What is wrong is said by the server, which knows more of numbers and addresses than the browser. */}
      <form onSubmit={submit} noValidate autoComplete="off">
        <Stack>
          <div className={classes.twoFields}>
            {FIELDS.map((name) => (
              <TextInput
                key={name}
                className={WIDE.has(name) ? classes.wide : undefined}
                label={FIELD_WORDS[name]}
                description={name === 'phone_number' ? 'With its country code, or as it is dialled here.' : undefined}
                type={TYPES[name] ?? 'text'}
                data-autofocus={name === 'phone_number' ? true : undefined}
                required={name === 'phone_number'}
                withAsterisk={false}
                maxLength={LONG.has(name) ? 1000 : name === 'phone_number' ? 64 : 255}
                value={fields[name]}
                error={said?.of[name]}
                onChange={({ currentTarget }) => {
                  const { value } = currentTarget;
                  setFields((all) => ({ ...all, [name]: value }));
                }}
              />
            ))}
          </div>
          <div className="stack">
            <h3 className={classes.subhead}>Fields of your own</h3>
            <MembersEditor label="Fields of your own" members={members} problems={problems} onChange={setMembers} />
          </div>
          {holder !== null && <Taken id={holder} onFollow={onClose} />}
          {said && (said.rest !== '' || Object.keys(said.of).length > 0) && (
            <p role="alert" className="foreign">
              {said.rest || 'Some of it is not right yet: see the fields above.'}
            </p>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending} disabled={fields.phone_number.trim() === ''}>
              {contact ? 'Save contact' : 'Create contact'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
