import { Autocomplete, Button, Group, Modal, SegmentedControl, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { Schemas } from '../../api/client';
import { messageOf } from '../../api/errors';
import { LazyTextEditor } from '../../code/lazy-text-editor';
import { type Member, readMembers, readObject, writeMembers } from '../members';
import { MembersEditor } from '../members-editor';
import { byField } from '../messages';
import { type ObjectOfType, type ObjectType, recordsChanged } from '../queries';
import { keyAt, keyPaths, samePath } from './object-key';
import { objectByKey, upsertObject } from './queries';
import { fieldsOf } from './schema';

type Data = Record<string, unknown>;
type Draft = { as: 'fields'; members: Member[] } | { as: 'json'; text: string };

// There is an object with this key, which a new one must not overwrite.
class KeyTaken extends Error {
  constructor(readonly object: ObjectOfType) {
    super(`There is an object with the key ${object.key} already.`);
  }
}

// Where the key of a new object is: as in the newest one, or in the first field that can be one.
function likelyPath(type: ObjectType, newest: ObjectOfType | undefined): string {
  const known = newest && keyPaths(newest.data, newest.key)[0];
  if (known) return known;
  const scalar = fieldsOf(type.schema).filter(({ kind }) => kind === 'text' || kind === 'number');
  const first = scalar.find(({ name }) => name === 'id') ?? scalar[0];
  return first && /^[A-Za-z0-9_-]+$/.test(first.name) ? `$.${first.name}` : '$.id';
}

function pathChoices(type: ObjectType): string[] {
  const names = fieldsOf(type.schema).flatMap(({ name, kind }) => (kind === 'text' || kind === 'number' ? [name] : []));
  return [...new Set(['id', ...names])].filter((name) => /^[A-Za-z0-9_-]+$/.test(name)).map((name) => `$.${name}`);
}

// What is sent for an object that is there: the same key at one of the places where it has been.
function pathOfChange(object: ObjectOfType, data: Data): string {
  const path = samePath(object.data, data, object.key);
  if (path !== null) return path;
  const [place] = keyPaths(object.data, object.key);
  throw new Error(
    place === undefined
      ? `Where the data have the key ${object.key} cannot be told. Send upsert-object with the path as upsert_key.`
      : `${place} must stay ${object.key}: an object is known by its key, and with another one it would be another object.`,
  );
}

function Warnings({ warnings, onDone }: { warnings: readonly string[]; onDone: () => void }) {
  return (
    <Stack>
      <div role="status">
        <p>It is saved. This does not fit the schema of the type:</p>
        <ul>
          {warnings.map((sentence) => (
            <li key={sentence} className="foreign">
              {sentence}
            </li>
          ))}
        </ul>
      </div>
      <Group justify="flex-end">
        <Button onClick={onDone} data-autofocus>
          Done
        </Button>
      </Group>
    </Stack>
  );
}

// What went wrong, beside what is said with the fields.
function SaveProblem({ error, rest, onFollow }: { error: Error; rest: string; onFollow: () => void }) {
  if (error instanceof KeyTaken)
    return (
      <p role="alert" className="foreign">
        {error.message}{' '}
        <Link
          to="/objects/$typeName/$objectId"
          params={{ typeName: error.object.type_name, objectId: error.object.id }}
          onClick={onFollow}
        >
          Open it
        </Link>
      </p>
    );
  return (
    <p role="alert" className="foreign">
      {rest || 'The data do not fit the type: see the fields above.'}
    </p>
  );
}

interface ObjectFormProps {
  type: ObjectType;
  // The one to change; without it a new one is created.
  object?: ObjectOfType;
  // Of the same type, to make a new one like it.
  newest?: ObjectOfType;
  onClose: () => void;
  onSaved: (object: ObjectOfType) => void;
}

// The data of an object, by the fields of its type or as JSON.
export function ObjectForm({ type, object, newest, onClose, onSaved }: ObjectFormProps) {
  const declared = fieldsOf(type.schema);
  const [draft, setDraft] = useState<Draft>(() => ({
    as: 'fields',
    members: readMembers(object?.data ?? {}, declared),
  }));
  const [path, setPath] = useState(() => likelyPath(type, newest));
  const [problems, setProblems] = useState<ReadonlyMap<number, string>>(new Map());
  const [wrong, setWrong] = useState<string | null>(null);
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: async (data: Data): Promise<Schemas['WrittenObject']> => {
      const upsert_key = object ? pathOfChange(object, data) : path.trim();
      const key = keyAt(data, upsert_key);
      const taken = object || key === null ? null : await objectByKey(type.type_name, key);
      if (taken) throw new KeyTaken(taken);
      return upsertObject({ type_name: type.type_name, data, upsert_key });
    },
    onSuccess: async (written) => {
      await recordsChanged(client, 'objects');
      if (!written.warnings) onSaved(written.object);
    },
  });
  // The data that the draft says; what is wrong with it is shown.
  const read = (): Data | null => {
    const written = draft.as === 'fields' ? writeMembers(draft.members) : readObject(draft.text);
    setProblems('problems' in written ? written.problems : new Map<number, string>());
    setWrong('problem' in written ? written.problem : null);
    return 'value' in written ? written.value : null;
  };
  const switchTo = (as: string) => {
    const data = read();
    if (data === null) return;
    save.reset();
    setDraft(
      as === 'json'
        ? { as, text: JSON.stringify(data, null, 2) }
        : { as: 'fields', members: readMembers(data, declared) },
    );
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const data = read();
    if (data !== null) save.mutate(data);
  };
  const names = draft.as === 'fields' ? draft.members.map(({ name }) => name) : [];
  const said = save.error ? byField(messageOf(save.error), names) : null;
  const told = new Map(problems);
  names.forEach((name, at) => {
    const sentence = said && Object.hasOwn(said.of, name) ? said.of[name] : undefined;
    if (sentence !== undefined && !told.has(at)) told.set(at, sentence);
  });
  const saved = save.data;
  const title = object ? 'Edit data' : 'New object';
  return (
    <Modal opened onClose={onClose} size="xl" title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      {saved?.warnings ? (
        <Warnings warnings={saved.warnings} onDone={() => onSaved(saved.object)} />
      ) : (
        <form onSubmit={submit} autoComplete="off" noValidate>
          <Stack>
            <Group justify="space-between">
              <SegmentedControl
                size="xs"
                aria-label="How to write the data"
                data={[
                  { value: 'fields', label: 'Fields' },
                  { value: 'json', label: 'JSON' },
                ]}
                value={draft.as}
                onChange={switchTo}
              />
            </Group>
            {draft.as === 'fields' ? (
              <MembersEditor
                label="Data"
                members={draft.members}
                problems={told}
                onChange={(members) => setDraft({ as: 'fields', members })}
              />
            ) : (
              <LazyTextEditor
                label="Data as JSON"
                text={draft.text}
                isJson
                onChange={(text) => setDraft({ as: 'json', text })}
              />
            )}
            {!object && (
              <Autocomplete
                label="Known by"
                description="The path of what tells the object from others of its type, such as $.id."
                required
                withAsterisk={false}
                maxLength={255}
                data={pathChoices(type)}
                value={path}
                onChange={setPath}
              />
            )}
            {wrong !== null && (
              <p role="alert" className="foreign">
                {wrong}
              </p>
            )}
            {save.error && <SaveProblem error={save.error} rest={said?.rest ?? ''} onFollow={onClose} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={save.isPending} disabled={!object && path.trim() === ''}>
                {object ? 'Save data' : 'Create object'}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
