import { ActionIcon, Button, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { fromLocal, toLocal } from '../ui/local-time';
import { type Kind, KIND_WORDS, type Member } from './members';
import classes from './records.module.css';

const FREE_KINDS = ['text', 'number', 'boolean', 'json'] as const satisfies readonly Kind[];
const choices = (kinds: readonly Kind[]) => kinds.map((value) => ({ value, label: KIND_WORDS[value] }));
const YES_NO = [
  { value: '', label: 'Not set' },
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' },
];

interface ValueProps {
  member: Member;
  label: string;
  // Beside the input, where it has no label that is seen.
  isBare: boolean;
  error: string | undefined;
  onText: (text: string) => void;
}

function ValueInput({ member, label, isBare, error, onText }: ValueProps) {
  const named = { ...(isBare ? { 'aria-label': label } : { label }), error };
  const isJson = member.kind === 'json';
  const { kind, text } = member;
  switch (kind) {
    case 'boolean':
      return (
        <Select {...named} data={YES_NO} value={text} allowDeselect={false} onChange={(value) => onText(value ?? '')} />
      );
    case 'number':
      return (
        <TextInput {...named} inputMode="decimal" value={text} onChange={(e) => onText(e.currentTarget.value.trim())} />
      );
    case 'date':
      return <TextInput {...named} type="date" value={text} onChange={(e) => onText(e.currentTarget.value)} />;
    case 'datetime':
      return (
        <TextInput
          {...named}
          type="datetime-local"
          value={toLocal(text)}
          onChange={(e) => onText(fromLocal(e.currentTarget.value) ?? '')}
        />
      );
    case 'text':
    case 'json':
      return (
        <Textarea
          {...named}
          classNames={isJson ? { input: 'mono' } : {}}
          description={isJson && !isBare ? 'As JSON.' : undefined}
          autosize
          maxRows={12}
          value={text}
          onChange={(e) => onText(e.currentTarget.value)}
        />
      );
  }
}

interface RowProps {
  member: Member;
  at: number;
  error: string | undefined;
  onChange: (member: Member) => void;
  onRemove: () => void;
}

// A member that the schema names: its name is the label, its kind the schema's unless something else is stored.
function DeclaredRow({ member, error, onChange }: RowProps) {
  const { name, kind, declared = kind, was } = member;
  const kinds = [...new Set([declared, was?.kind ?? declared])];
  return (
    <div className={classes.declared}>
      <ValueInput
        member={member}
        label={name}
        isBare={false}
        error={error}
        onText={(text) => onChange({ ...member, text })}
      />
      {kinds.length > 1 && (
        <Select
          label={`Kind of ${name}`}
          data={choices(kinds)}
          value={kind}
          allowDeselect={false}
          onChange={(value) => onChange({ ...member, kind: value ?? kind })}
        />
      )}
    </div>
  );
}

function FreeRow({ member, at, error, onChange, onRemove }: RowProps) {
  const { name, kind } = member;
  const called = name || `field ${String(at + 1)}`;
  return (
    <div className={classes.member}>
      <TextInput
        className={classes.memberName}
        aria-label={`Name of field ${String(at + 1)}`}
        placeholder="Name"
        value={name}
        onChange={(e) => onChange({ ...member, name: e.currentTarget.value })}
      />
      <Select
        aria-label={`Kind of ${called}`}
        data={choices(FREE_KINDS)}
        value={kind}
        allowDeselect={false}
        onChange={(value) => onChange({ ...member, kind: value ?? kind })}
      />
      <div className={classes.memberValue}>
        <ValueInput
          member={member}
          label={`Value of ${called}`}
          isBare
          error={error}
          onText={(text) => onChange({ ...member, text })}
        />
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        className={classes.memberRemove}
        aria-label={`Remove ${called}`}
        onClick={onRemove}
      >
        <IconX size={18} stroke={1.75} />
      </ActionIcon>
    </div>
  );
}

interface MembersEditorProps {
  // What the rows are, for those who hear it.
  label: string;
  members: readonly Member[];
  problems?: ReadonlyMap<number, string>;
  onChange: (members: Member[]) => void;
}

// Names and values to edit, those that a schema names first.
export function MembersEditor({ label, members, problems, onChange }: MembersEditorProps) {
  return (
    <Stack gap="xs" role="group" aria-label={label}>
      {members.map((member, at) => {
        const Row = member.declared ? DeclaredRow : FreeRow;
        return (
          <Row
            key={at}
            member={member}
            at={at}
            error={problems?.get(at)}
            onChange={(next) => onChange(members.with(at, next))}
            onRemove={() => onChange(members.toSpliced(at, 1))}
          />
        );
      })}
      <div>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => onChange([...members, { name: '', kind: 'text', text: '' }])}
        >
          Add a field
        </Button>
      </div>
    </Stack>
  );
}
