import { Button, Group, Modal, Select, Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { isStatus, messageOf } from '../../api/errors';
import { ContactPicker } from '../contacts/contact-picker';
import { readMembers, writeMembers } from '../members';
import { MembersEditor } from '../members-editor';
import { type Contact, type ObjectLink, type ObjectOfType, recordsChanged } from '../queries';
import classes from '../records.module.css';
import { linkContact, newestObjectsQuery, objectByKeyQuery, typesQuery } from './queries';

// The object that the contact has already, of a type of which it may have one.
function otherIn(error: Error | null): string | null {
  const body = isStatus(error, 409) ? (error.details.body as { object_id?: unknown } | null) : null;
  return typeof body?.object_id === 'string' ? body.object_id : null;
}

interface LinkFormProps {
  title: string;
  action: string;
  objectId: string | null;
  contactId: string | null;
  typeName: string;
  metadata?: Record<string, unknown>;
  onClose: () => void;
  // What is chosen.
  children?: ReactNode;
}

function LinkForm({ title, action, objectId, contactId, typeName, metadata = {}, onClose, children }: LinkFormProps) {
  const [members, setMembers] = useState(() => readMembers(metadata));
  const [problems, setProblems] = useState<ReadonlyMap<number, string>>();
  const client = useQueryClient();
  const link = useMutation({
    mutationFn: (said: { objectId: string; contactId: string; metadata: Record<string, unknown> }) =>
      linkContact(said.objectId, said.contactId, said.metadata),
    onSuccess: async () => {
      await recordsChanged(client, 'objects');
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const written = writeMembers(members);
    setProblems('problems' in written ? written.problems : undefined);
    if ('value' in written && objectId !== null && contactId !== null)
      link.mutate({ objectId, contactId, metadata: written.value });
  };
  const other = otherIn(link.error);
  return (
    <Modal opened onClose={onClose} size="lg" title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit} autoComplete="off">
        <Stack>
          {children}
          <div className="stack">
            <h3 className={classes.subhead}>What the link says, such as a role</h3>
            <MembersEditor label="Fields of the link" members={members} problems={problems} onChange={setMembers} />
          </div>
          {other !== null ? (
            <p role="alert">
              The contact has another object of this type already, and may have one:{' '}
              <Link to="/objects/$typeName/$objectId" params={{ typeName, objectId: other }} onClick={onClose}>
                {other}
              </Link>
            </p>
          ) : (
            link.error && (
              <p role="alert" className="foreign">
                {messageOf(link.error)}
              </p>
            )
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={link.isPending} disabled={objectId === null || contactId === null}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

// From the page of an object: links a contact.
export function LinkContact({ object, onClose }: { object: ObjectOfType; onClose: () => void }) {
  const [contact, setContact] = useState<Contact | null>(null);
  return (
    <LinkForm
      title="Link a contact"
      action="Link contact"
      objectId={object.id}
      contactId={contact?.id ?? null}
      typeName={object.type_name}
      onClose={onClose}
    >
      <ContactPicker value={contact} onChange={setContact} />
    </LinkForm>
  );
}

// Changes what a link says.
export function EditLink({ link, object, onClose }: { link: ObjectLink; object: ObjectOfType; onClose: () => void }) {
  return (
    <LinkForm
      title="Edit link"
      action="Save link"
      objectId={object.id}
      contactId={link.contact_id}
      typeName={object.type_name}
      metadata={link.metadata}
      onClose={onClose}
    />
  );
}

// An object of a type: one of the newest, or the one with the key that is typed.
function ObjectPicker({
  type,
  value,
  onChange,
}: {
  type: string;
  value: ObjectOfType | null;
  onChange: (object: ObjectOfType | null) => void;
}) {
  const [typed, setTyped] = useState('');
  const [key] = useDebouncedValue(typed.trim(), 200);
  const newest = useQuery(newestObjectsQuery(type)).data ?? [];
  const exact = useQuery({ ...objectByKeyQuery(type, key), enabled: key !== '' });
  const all = [...newest, ...(exact.data ? [exact.data] : []), ...(value ? [value] : [])];
  const rows = all.filter(({ id }, at) => all.findIndex((other) => other.id === id) === at);
  return (
    <Select
      label="Object"
      description="One of the newest by a part of its key, any other by its whole key."
      placeholder="Choose one"
      searchable
      limit={100}
      nothingFoundMessage={exact.isFetching ? 'Looking ...' : 'No object has this key'}
      data={rows.map((object) => ({ value: object.id, label: object.key }))}
      value={value?.id ?? null}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={(id) => onChange(rows.find((object) => object.id === id) ?? null)}
    />
  );
}

// From the page of a contact: links an object.
export function LinkObject({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const types = useQuery(typesQuery).data;
  const [type, setType] = useState<string | null>(null);
  const [object, setObject] = useState<ObjectOfType | null>(null);
  return (
    <LinkForm
      title="Link an object"
      action="Link object"
      objectId={object?.id ?? null}
      contactId={contact.id}
      typeName={type ?? ''}
      onClose={onClose}
    >
      <Select
        label="Type"
        placeholder={types?.length === 0 ? 'There are no types yet' : 'Choose one'}
        data-autofocus
        openOnFocus={false}
        searchable
        nothingFoundMessage="No type has this name"
        data={(types ?? []).map(({ type_name, display_name }) => ({ value: type_name, label: display_name }))}
        value={type}
        onChange={(value) => {
          setType(value);
          setObject(null);
        }}
      />
      {type !== null && <ObjectPicker key={type} type={type} value={object} onChange={setObject} />}
    </LinkForm>
  );
}
