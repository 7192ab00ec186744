import { Button, Group, Modal, Radio, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Schemas } from '../../api/client';
import { messageOf } from '../../api/errors';
import { plural } from '../../ui/format';
import { type ObjectType, recordsChanged } from '../queries';
import classes from '../records.module.css';
import { changeType, createType } from './queries';
import { draftOf, SchemaEditor, schemaOf } from './schema-editor';
import { type Schema, typeNameOf } from './schema';

export const MODES = ['off', 'warn', 'strict'] as const satisfies readonly ObjectType['validation_mode'][];
export const MODE_WORDS: Record<ObjectType['validation_mode'], string> = {
  off: 'Off: data is stored unchecked',
  warn: 'Warn: data is stored, and what does not fit is reported',
  strict: 'Strict: data that does not fit is refused',
};

interface Fields {
  displayName: string;
  // Null: it follows from the display name.
  typeName: string | null;
  description: string;
  mode: ObjectType['validation_mode'];
  unique: boolean;
}

function fieldsOf(type: ObjectType | undefined): Fields {
  return {
    displayName: type?.display_name ?? '',
    typeName: type?.type_name ?? null,
    description: type?.description ?? '',
    mode: type?.validation_mode ?? 'warn',
    unique: type?.unique_by_contact ?? false,
  };
}

function bodyOf(fields: Fields, schema: Schema): Omit<Schemas['NewObjectType'], 'type_name'> {
  return {
    display_name: fields.displayName.trim(),
    description: fields.description.trim(),
    schema,
    validation_mode: fields.mode,
    unique_by_contact: fields.unique,
  };
}

interface TypeFormProps {
  // The one to change; without it a new one is created.
  type?: ObjectType;
  onClose: () => void;
  onSaved: (type: ObjectType) => void;
}

export function TypeForm({ type, onClose, onSaved }: TypeFormProps) {
  const [fields, setFields] = useState(() => fieldsOf(type));
  const [draft, setDraft] = useState(() => draftOf(type?.schema ?? {}));
  const [isChecked, setChecked] = useState(false);
  const client = useQueryClient();
  const set = (change: Partial<Fields>) => setFields((all) => ({ ...all, ...change }));
  const typeName = fields.typeName ?? typeNameOf(fields.displayName);
  const save = useMutation({
    mutationFn: (schema: Schema) => {
      const body = bodyOf(fields, schema);
      return type ? changeType(type.id, body) : createType({ type_name: typeName, ...body });
    },
    onSuccess: async (saved) => {
      await recordsChanged(client, 'types');
      onSaved(saved);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    const said = schemaOf(draft);
    if ('schema' in said) save.mutate(said.schema);
  };
  // The server says so, too, when there are objects by then.
  const isFixed = type !== undefined && type.object_count > 0 && !type.unique_by_contact;
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={type ? 'Edit type' : 'New type of objects'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit} autoComplete="off">
        <Stack>
          <div className={classes.twoFields}>
            <TextInput
              label="Name"
              description="As people read it, such as Rental property."
              data-autofocus
              required
              withAsterisk={false}
              maxLength={255}
              value={fields.displayName}
              onChange={(event) => set({ displayName: event.currentTarget.value })}
            />
            <TextInput
              label="Name in the API and in templates"
              description={type ? 'It stays as it is.' : 'Letters from a to z, digits and _. It stays as it is.'}
              required
              withAsterisk={false}
              readOnly={type !== undefined}
              maxLength={255}
              value={typeName}
              onChange={(event) => set({ typeName: event.currentTarget.value })}
            />
          </div>
          <Textarea
            label="Description"
            autosize
            maxLength={1000}
            value={fields.description}
            onChange={(event) => set({ description: event.currentTarget.value })}
          />
          <SchemaEditor draft={draft} isChecked={isChecked} onChange={setDraft} />
          <Radio.Group
            label="Validation"
            description="A changed schema holds for what is sent from then on."
            value={fields.mode}
            onChange={(value) => set({ mode: MODES.find((mode) => mode === value) ?? fields.mode })}
          >
            <Stack gap="xs" mt="xs">
              {MODES.map((mode) => (
                <Radio key={mode} value={mode} label={MODE_WORDS[mode]} />
              ))}
            </Stack>
          </Radio.Group>
          <Switch
            label="A contact has one object of this type at most"
            description={
              isFixed
                ? `It can be turned on while there are no objects; there ${type.object_count === 1 ? 'is' : 'are'} ${plural(type.object_count, 'object')}.`
                : undefined
            }
            disabled={isFixed}
            checked={fields.unique}
            onChange={(event) => set({ unique: event.currentTarget.checked })}
          />
          {save.error && (
            <p role="alert" className="foreign">
              {messageOf(save.error)}
            </p>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={save.isPending}
              disabled={fields.displayName.trim() === '' || typeName.trim() === ''}
            >
              {type ? 'Save type' : 'Create type'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
