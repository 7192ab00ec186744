import { ActionIcon, Button, Popover, TextInput } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconDeviceFloppy,
  IconListTree,
  IconMessage,
  IconPlayerPlay,
  IconPlus,
  IconSitemap,
} from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useStore } from '../../ui/store';
import { useEditor, useEditorState, useView } from '../context';
import { engineHash, wholeHash } from '../model/hash';
import classes from './parts.module.css';

// "Undo: delete 3 nodes"
function UndoRedo() {
  const { actions, readOnly } = useEditor();
  const last = useEditorState((state) => state.past.at(-1)?.name);
  const next = useEditorState((state) => state.future.at(-1)?.name);
  const undo = last === undefined ? 'Undo' : `Undo: ${last}`;
  const redo = next === undefined ? 'Redo' : `Redo: ${next}`;
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={undo}
        title={undo}
        disabled={last === undefined || readOnly}
        onClick={() => actions.undo()}
      >
        <IconArrowBackUp size={20} stroke={1.75} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={redo}
        title={redo}
        disabled={next === undefined || readOnly}
        onClick={() => actions.redo()}
      >
        <IconArrowForwardUp size={20} stroke={1.75} />
      </ActionIcon>
    </>
  );
}

// How what is shown stands to the newest version.
function DraftMark() {
  const { saver, readOnly } = useEditor();
  const state = useStore(saver.state);
  const saved = useView((view) => view.saved);
  const definition = useEditorState((editor) => editor.definition);
  const words = () => {
    switch (state.kind) {
      case 'saving':
        return 'Saving the draft';
      case 'offline':
        return 'Offline: kept in this browser';
      case 'conflict':
        return 'Changed by somebody else';
      case 'refused':
        return `Not saved: ${state.message}`;
      case 'kept':
        if (wholeHash(definition) === saved.whole) return `Version ${saved.version}`;
        return engineHash(definition) === saved.engine ? 'Draft: only the layout differs' : 'Draft saved';
    }
  };
  return (
    <span className={classes.mark} data-kind={state.kind} title={words()}>
      {readOnly ? `Version ${saved.version}` : words()}
    </span>
  );
}

function SaveWithNote({ isSaving, save }: { isSaving: boolean; save: (note: string) => void }) {
  const { view } = useEditor();
  const noting = useView((state) => state.noting);
  const [note, setNote] = useState('');
  const close = () => view.setState({ noting: false });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save(note.trim());
    setNote('');
    close();
  };
  return (
    <Popover
      opened={noting}
      onChange={(opened) => !opened && close()}
      position="bottom-end"
      width={320}
      trapFocus
      shadow="md"
    >
      <Popover.Target>
        <ActionIcon
          variant="default"
          size={36}
          aria-label="Save with a note"
          title="Save with a note"
          disabled={isSaving}
          onClick={() => view.setState({ noting: !noting })}
        >
          <IconMessage size={18} stroke={1.75} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label="Save with a note">
        <form onSubmit={submit} className="stack">
          <TextInput
            label="Note about the version"
            maxLength={500}
            data-autofocus
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Button type="submit">Save version</Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

export function Toolbar({
  isSaving,
  save,
  isPhone,
}: {
  isSaving: boolean;
  save: (note?: string) => void;
  isPhone: boolean;
}) {
  const { actions, view, readOnly } = useEditor();
  const outline = useView((state) => state.outline);
  const Icon = outline ? IconSitemap : IconListTree;
  return (
    <div className={classes.toolbar} role="toolbar" aria-label="Editor">
      <Button
        variant="default"
        leftSection={<IconPlus size={18} stroke={1.75} />}
        disabled={readOnly}
        onClick={() => actions.openPalette()}
      >
        Add node
      </Button>
      <UndoRedo />
      <Button
        variant="subtle"
        color="gray"
        leftSection={<Icon size={18} stroke={1.75} />}
        onClick={() => view.setState({ outline: !outline })}
      >
        {outline ? 'Canvas' : 'Outline'}
      </Button>
      <DraftMark />
      <Button
        variant="default"
        leftSection={<IconPlayerPlay size={18} stroke={1.75} />}
        onClick={() => view.setState({ dock: 'test', test: { upTo: null } })}
      >
        Test
      </Button>
      <div className={classes.save}>
        <Button
          leftSection={isPhone ? undefined : <IconDeviceFloppy size={18} stroke={1.75} />}
          loading={isSaving}
          disabled={readOnly}
          onClick={() => save()}
        >
          Save
        </Button>
        {!readOnly && <SaveWithNote isSaving={isSaving} save={save} />}
      </div>
    </div>
  );
}
