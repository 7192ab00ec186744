import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useCursorList } from '../../api/cursor-list';
import { useAllows } from '../../session/session';
import { Problem } from '../../ui/states';
import { LinkObject } from '../objects/link-dialogs';
import { fetchObjects } from '../objects/queries';
import { UnlinkButton } from '../objects/unlink-button';
import type { ContactWithLists } from '../queries';
import classes from '../records.module.css';
import { nameOf } from './queries';

// The objects that a contact is linked to.
export function ObjectsCard({ contact }: { contact: ContactWithLists }) {
  const mayWrite = useAllows('records:write');
  const [linking, setLinking] = useState(false);
  const key = useMemo(() => ['objects', 'of-contact', contact.id], [contact.id]);
  const list = useCursorList(key, (cursor, signal) => fetchObjects({ contact: contact.id }, cursor, signal));
  return (
    <section className="card stack" aria-labelledby="objects">
      <div className={classes.head}>
        <h2 id="objects">Objects</h2>
        {mayWrite && (
          <Button size="xs" variant="default" onClick={() => setLinking(true)}>
            Link an object
          </Button>
        )}
      </div>
      {list.error && <Problem error={list.error} onRetry={list.restart} />}
      {!list.isLoading && !list.error && list.rows.length === 0 && !list.hasMore && (
        <p className="muted">It is linked to no object.</p>
      )}
      {list.rows.length > 0 && (
        <ul className={classes.rows} aria-labelledby="objects">
          {list.rows.map((object) => (
            <li key={object.id} className={classes.row}>
              <div className={classes.rowText}>
                <Link
                  to="/objects/$typeName/$objectId"
                  params={{ typeName: object.type_name, objectId: object.id }}
                  className="foreign"
                >
                  {object.key}
                </Link>
                <div className="meta">{object.type_name}</div>
              </div>
              {mayWrite && (
                <UnlinkButton
                  objectId={object.id}
                  contactId={contact.id}
                  label={`Unlink ${object.key}`}
                  done={`${nameOf(contact)} is no longer linked to ${object.key}.`}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {list.hasMore && (
        <div>
          <Button size="compact-sm" variant="default" loading={list.isLoadingMore} onClick={list.loadMore}>
            Show more objects
          </Button>
        </div>
      )}
      {linking && <LinkObject contact={contact} onClose={() => setLinking(false)} />}
    </section>
  );
}
