import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useAllows } from '../../session/session';
import { CopyButton } from '../../ui/copy';
import { Page } from '../../ui/page';
import { Loaded } from '../../ui/states';
import { Time } from '../../ui/time';
import type { ContactWithLists } from '../queries';
import classes from '../records.module.css';
import { Members } from '../value';
import { type Field, FIELD_WORDS } from './contact-fields';
import { ContactForm } from './contact-form';
import { DeleteContact } from './delete-contact';
import { ListsCard } from './lists-card';
import { ObjectsCard } from './objects-card';
import { nameOf, oneContactQuery } from './queries';

const SHOWN: Field[] = ['first_name', 'last_name', 'email', 'title', 'company', 'location', 'address'];

function Facts({ contact }: { contact: ContactWithLists }) {
  return (
    <section className="card stack" aria-labelledby="fields">
      <h2 id="fields">Fields</h2>
      <dl className={`facts ${classes.aligned}`}>
        <dt>{FIELD_WORDS.phone_number}</dt>
        <dd>
          <span className="marked">
            <a href={`tel:${contact.phone_number}`}>{contact.phone_number}</a>
            <CopyButton text={contact.phone_number} label="Copy the number" />
          </span>
        </dd>
        {SHOWN.map((name) => (
          <div key={name} className={classes.pair}>
            <dt>{FIELD_WORDS[name]}</dt>
            <dd className="foreign">{contact[name] ?? <span className="muted">-</span>}</dd>
          </div>
        ))}
        <dt>Created</dt>
        <dd>
          <Time iso={contact.created_at} />
        </dd>
        <dt>Changed</dt>
        <dd>
          <Time iso={contact.updated_at} />
        </dd>
        <dt>Id</dt>
        <dd>
          <span className="marked">
            <code>{contact.id}</code>
            <CopyButton text={contact.id} label="Copy the id" />
          </span>
        </dd>
      </dl>
    </section>
  );
}

function Custom({ contact }: { contact: ContactWithLists }) {
  return (
    <section className="card stack" aria-labelledby="custom">
      <h2 id="custom">Fields of your own</h2>
      {Object.keys(contact.custom).length === 0 ? (
        <p className="muted">There are none.</p>
      ) : (
        <Members data={contact.custom} />
      )}
    </section>
  );
}

export function ContactPage() {
  const { contactId } = useParams({ from: '/shell/contacts/$contactId' });
  const query = useQuery(oneContactQuery(contactId));
  const mayWrite = useAllows('records:write');
  const [asked, ask] = useState<'edit' | 'delete' | null>(null);
  const contact = query.data;
  const close = () => ask(null);
  return (
    <Page
      title={contact ? nameOf(contact) : 'Contact'}
      actions={
        contact &&
        mayWrite && (
          <>
            <Button variant="subtle" color="red" onClick={() => ask('delete')}>
              Delete
            </Button>
            <Button onClick={() => ask('edit')}>Edit</Button>
          </>
        )
      }
    >
      <Loaded query={query}>
        {(loaded) => (
          <div className={classes.columns}>
            <div className="stack">
              <Facts contact={loaded} />
              <Custom contact={loaded} />
            </div>
            <div className="stack">
              <ListsCard contact={loaded} />
              <ObjectsCard contact={loaded} />
            </div>
          </div>
        )}
      </Loaded>
      {contact && asked === 'edit' && <ContactForm contact={contact} onClose={close} onSaved={close} />}
      {contact && asked === 'delete' && <DeleteContact contact={contact} onClose={close} />}
    </Page>
  );
}
