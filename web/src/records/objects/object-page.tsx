import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { messageOf } from '../../api/errors';
import { useAllows } from '../../session/session';
import { Confirm } from '../../ui/confirm';
import { CopyButton } from '../../ui/copy';
import { plural } from '../../ui/format';
import { notify } from '../../ui/notify';
import { Page } from '../../ui/page';
import { Loaded } from '../../ui/states';
import { Time } from '../../ui/time';
import { nameOf, oneContactQuery } from '../contacts/queries';
import { isRounded } from '../members';
import { type ObjectLink, type ObjectType, type ObjectWithLinks, recordsChanged } from '../queries';
import classes from '../records.module.css';
import { Members } from '../value';
import { EditLink, LinkContact } from './link-dialogs';
import { ObjectForm } from './object-form';
import { deleteObject, objectQuery, typeQuery } from './queries';
import { fieldsOf } from './schema';
import { UnlinkButton } from './unlink-button';

const LINKS_SHOWN = 20;

function DeleteObject({ object, onClose }: { object: ObjectWithLinks; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => deleteObject(object.id),
    onSuccess: async () => {
      await navigate({ to: '/objects/$typeName', params: { typeName: object.type_name } });
      client.removeQueries({ queryKey: ['object', object.id] });
      await recordsChanged(client, 'objects');
      notify(`${object.key} is deleted.`);
    },
  });
  const links = object.links.length;
  return (
    <Confirm
      title="Delete this object?"
      action="Delete object"
      isPending={remove.isPending}
      error={remove.error ? messageOf(remove.error) : null}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>
        <strong className="foreign">{object.key}</strong> cannot be brought back.{' '}
        {links === 0
          ? 'It is linked to no contact.'
          : links === 1
            ? 'With it goes its link to a contact, who stays.'
            : `With it go its links to ${plural(links, 'contact')}, who stay.`}
      </p>
    </Confirm>
  );
}

function LinkRow({ object, link, onEdit }: { object: ObjectWithLinks; link: ObjectLink; onEdit: () => void }) {
  const mayWrite = useAllows('records:write');
  const contact = useQuery(oneContactQuery(link.contact_id)).data;
  const name = contact ? nameOf(contact) : link.contact_id;
  const says = Object.keys(link.metadata).length > 0;
  return (
    <li className={`${classes.row} ${classes.linkRow}`}>
      <div className={classes.rowText}>
        <Link to="/contacts/$contactId" params={{ contactId: link.contact_id }} className="foreign">
          {name}
        </Link>
        {contact?.full_name != null && <div className="meta">{contact.phone_number}</div>}
      </div>
      {mayWrite && (
        <>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            aria-label={`Edit the link to ${name}`}
            onClick={onEdit}
          >
            Edit
          </Button>
          <UnlinkButton
            objectId={object.id}
            contactId={link.contact_id}
            label={`Unlink ${name}`}
            done={`${name} is no longer linked to ${object.key}.`}
          />
        </>
      )}
      {says && (
        <div className={classes.says}>
          <Members data={link.metadata} />
        </div>
      )}
    </li>
  );
}

function LinksCard({ object }: { object: ObjectWithLinks }) {
  const mayWrite = useAllows('records:write');
  const [shown, setShown] = useState(LINKS_SHOWN);
  const [asked, ask] = useState<'new' | ObjectLink | null>(null);
  const close = () => ask(null);
  return (
    <section className="card stack" aria-labelledby="links">
      <div className={classes.head}>
        <h2 id="links">Contacts</h2>
        {mayWrite && (
          <Button size="xs" variant="default" onClick={() => ask('new')}>
            Link a contact
          </Button>
        )}
      </div>
      {object.links.length === 0 ? (
        <p className="muted">It is linked to no contact.</p>
      ) : (
        <ul className={classes.rows} aria-labelledby="links">
          {object.links.slice(0, shown).map((link) => (
            <LinkRow key={link.contact_id} object={object} link={link} onEdit={() => ask(link)} />
          ))}
        </ul>
      )}
      {object.links.length > shown && (
        <div>
          <Button size="compact-sm" variant="default" onClick={() => setShown(shown + LINKS_SHOWN)}>
            Show more of {plural(object.links.length, 'contact')}
          </Button>
        </div>
      )}
      {asked === 'new' && <LinkContact object={object} onClose={close} />}
      {asked !== null && asked !== 'new' && <EditLink link={asked} object={object} onClose={close} />}
    </section>
  );
}

function Facts({ object, type }: { object: ObjectWithLinks; type: ObjectType | undefined }) {
  return (
    <dl className={`facts card ${classes.aligned}`}>
      <dt>Type</dt>
      <dd className="foreign">
        <Link to="/objects/$typeName" params={{ typeName: object.type_name }}>
          {type?.display_name ?? object.type_name}
        </Link>
      </dd>
      <dt>Key</dt>
      <dd className="foreign">{object.key}</dd>
      <dt>Created</dt>
      <dd>
        <Time iso={object.created_at} />
      </dd>
      <dt>Changed</dt>
      <dd>
        <Time iso={object.updated_at} />
      </dd>
      <dt>Id</dt>
      <dd>
        <span className="marked">
          <code>{object.id}</code>
          <CopyButton text={object.id} label="Copy the id" />
        </span>
      </dd>
    </dl>
  );
}

export function ObjectPage() {
  const { typeName, objectId } = useParams({ from: '/shell/objects/$typeName/$objectId' });
  const query = useQuery(objectQuery(objectId));
  const object = query.data;
  const type = useQuery(typeQuery(object?.type_name ?? typeName)).data;
  const mayWrite = useAllows('records:write');
  const [asked, ask] = useState<'edit' | 'delete' | null>(null);
  const close = () => ask(null);
  // It would be saved with other numbers than it has.
  const rounded = object !== undefined && isRounded(object.data);
  return (
    <Page
      title={object?.key ?? 'Object'}
      actions={
        object &&
        mayWrite && (
          <>
            <Button variant="subtle" color="red" onClick={() => ask('delete')}>
              Delete
            </Button>
            <Button disabled={type === undefined || rounded} onClick={() => ask('edit')}>
              Edit data
            </Button>
          </>
        )
      }
    >
      <Loaded query={query}>
        {(loaded) => (
          <div className={classes.columns}>
            <div className="stack">
              <Facts object={loaded} type={type} />
              <LinksCard object={loaded} />
            </div>
            <section className="card stack" aria-labelledby="data">
              <h2 id="data">Data</h2>
              {rounded && (
                <p role="note">
                  It has a whole number that is too large for a browser, which rounds it here. Change it by the API.
                </p>
              )}
              <Members data={loaded.data} declared={type && fieldsOf(type.schema)} />
            </section>
          </div>
        )}
      </Loaded>
      {object && type && asked === 'edit' && <ObjectForm type={type} object={object} onClose={close} onSaved={close} />}
      {object && asked === 'delete' && <DeleteObject object={object} onClose={close} />}
    </Page>
  );
}
