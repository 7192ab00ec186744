import { ActionIcon, Button, Group, PasswordInput, Select, Stack } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAllows } from '../../session/session';
import { plural } from '../../ui/format';
import { vaultQuery, type VaultItem } from '../../vault/queries';
import { SecretForm } from '../../vault/secret-form';
import { pathText } from '../data/place';
import type { WidgetProps } from './field';
import { useFormScope } from './form-context';
import classes from './forms.module.css';
import { TemplateField } from './template-field';

// What a stored secret of a definition is shown as; sent back, it stays what it was.
const SEALED = '***';

const templateFor = (name: string) => `{{ ${pathText(['vault', name])} }}`;

// The item that the text is: its template, or its id alone.
function itemIn(text: string, items: readonly VaultItem[]): VaultItem | undefined {
  const inner = /^\s*\{\{-?\s*(.*?)\s*-?\}\}\s*$/.exec(text)?.[1];
  return items.find(
    ({ id, name }) => id === text || pathText(['vault', name]) === inner || `vault[${JSON.stringify(name)}]` === inner,
  );
}

function factsOf({ allowed_hosts, expires_at }: VaultItem): string {
  const hosts = allowed_hosts.length === 0 ? 'Sent to any host' : `Sent only to ${allowed_hosts.join(', ')}`;
  return expires_at === null ? `${hosts}.` : `${hosts}. It expires on ${new Date(expires_at).toLocaleDateString()}.`;
}

interface PickerProps {
  title: string;
  labelledBy: string;
  describedBy: string;
  text: string;
  onChange: (text: string | undefined) => void;
}

// An item of the vault by its name; its value is never here.
function VaultPicker({ title, labelledBy, describedBy, text, onChange }: PickerProps) {
  const { readOnly } = useFormScope();
  const mayRead = useAllows('vault:read');
  const mayWrite = useAllows('vault:write');
  const query = useQuery({ ...vaultQuery, enabled: mayRead });
  const items = query.data ?? [];
  const item = itemIn(text, items);
  const [isNew, setNew] = useState(false);
  const [isText, setText] = useState(false);
  const asText = isText || (text !== '' && !item && (query.isSuccess || !mayRead));
  return (
    <Stack gap={4}>
      {asText ? (
        <TemplateField
          {...{ title, labelledBy, describedBy }}
          value={text}
          hasPreview={text.includes('{{')}
          onChange={(next) => onChange(next === '' ? undefined : next)}
        />
      ) : (
        <Select
          aria-labelledby={labelledBy}
          aria-describedby={describedBy}
          searchable
          readOnly={readOnly}
          placeholder="Choose a secret"
          nothingFoundMessage="The vault has no secret of this name"
          value={item?.id ?? null}
          data={items.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(id) => {
            const chosen = items.find((each) => each.id === id);
            onChange(chosen && templateFor(chosen.name));
          }}
        />
      )}
      {item && !asText && <p className={`${classes.help} foreign`}>{factsOf(item)}</p>}
      {!readOnly && (
        <Group gap="xs">
          {mayWrite && (
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconPlus size={14} />}
              onClick={() => setNew(true)}
            >
              New secret
            </Button>
          )}
          <button type="button" className={classes.mode} onClick={() => setText(!asText)}>
            {asText ? 'Choose from the vault' : 'Write a text'}
          </button>
        </Group>
      )}
      {isNew && (
        <SecretForm
          onClose={() => setNew(false)}
          onSaved={(name) => {
            setText(false);
            onChange(templateFor(name));
          }}
        />
      )}
    </Stack>
  );
}

// A secret of the trigger, which is stored sealed with the definition and comes back as ***.
function SealedInput({
  label,
  labelledBy,
  value,
  onChange,
}: {
  label?: string;
  labelledBy?: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const { readOnly } = useFormScope();
  const isKept = value === SEALED;
  return (
    <PasswordInput
      aria-label={label}
      aria-labelledby={labelledBy}
      autoComplete="new-password"
      readOnly={readOnly}
      value={isKept ? '' : value}
      placeholder={isKept ? 'Stored; type to replace it' : ''}
      visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

export function SecretField({ field, value, pointer, onChange, labels }: WidgetProps<'secret'>) {
  const { isTrigger } = useFormScope();
  const text = typeof value === 'string' ? value : '';
  if (isTrigger)
    return (
      <SealedInput
        labelledBy={labels.labelledBy}
        value={text}
        onChange={(next) => onChange(next === '' ? undefined : next, pointer)}
      />
    );
  return <VaultPicker {...labels} title={field.title} text={text} onChange={(next) => onChange(next, pointer)} />;
}

export function SecretsField({ field, value, pointer, onChange }: WidgetProps<'secrets'>) {
  const { readOnly } = useFormScope();
  const secrets = Array.isArray(value) ? value.map(String) : [];
  const change = (next: string[]) => onChange(next.length === 0 ? undefined : next, pointer);
  return (
    <Stack gap="xs">
      {secrets.map((secret, at) => (
        <Group key={at} gap="xs" wrap="nowrap">
          <div style={{ flex: 1 }} data-pointer={`${pointer}/${String(at)}`}>
            <SealedInput
              label={`${field.title} ${String(at + 1)}`}
              value={secret}
              onChange={(next) => change(secrets.with(at, next))}
            />
          </div>
          {!readOnly && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove secret ${String(at + 1)}`}
              onClick={() => change(secrets.toSpliced(at, 1))}
            >
              <IconX size={16} stroke={1.75} />
            </ActionIcon>
          )}
        </Group>
      ))}
      {!readOnly && (
        <Button size="compact-sm" variant="default" onClick={() => change([...secrets, ''])}>
          Add a secret
        </Button>
      )}
      {secrets.length > 1 && (
        <p className={classes.help}>{plural(secrets.length, 'secret')}: a delivery signed with any of them is taken.</p>
      )}
    </Stack>
  );
}
