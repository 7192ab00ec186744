import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useMemo, useState } from 'react';
import { waysOut } from '../../graph/handles';
import { useEditor, useEditorState, useView } from '../context';
import { kindOf } from '../contract';
import { labelOf, nodeOf } from '../model/graph';
import { whyNotId } from '../model/ids';
import { rewritesOf } from '../model/references';
import { whyNotConnect } from '../model/rules';
import classes from './parts.module.css';

export function Dialogs() {
  const { view } = useEditor();
  const renaming = useView((state) => state.renaming);
  const connecting = useView((state) => state.connecting);
  if (renaming !== null)
    return <RenameDialog key={renaming} id={renaming} onClose={() => view.setState({ renaming: null })} />;
  if (connecting !== null)
    return <ConnectDialog source={connecting.source} onClose={() => view.setState({ connecting: null })} />;
  return null;
}

const CLOSE = { 'aria-label': 'Close' };

// Another id for a node, with the templates that are rewritten.
function RenameDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { kinds, actions, view } = useEditor();
  const definition = useEditorState((state) => state.definition);
  const [name, setName] = useState(id);
  const reason = whyNotId(definition, kinds, name, id);
  const rewrites = useMemo(
    () => (reason === null ? rewritesOf(definition, id, name) : []),
    [definition, id, name, reason],
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason !== null) return;
    onClose();
    if (name === id) return;
    actions.rename(id, name);
    view.setState({ focusNode: { id: name } });
  };
  return (
    <Modal opened onClose={onClose} title={`Rename ${id}`} closeButtonProps={CLOSE}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label="Id"
            description="By this name templates read what the node gives."
            data-autofocus
            value={name}
            error={reason}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {name !== id && (
            <div>
              <p className={classes.listHead}>
                {rewrites.length === 0 ? 'No template names this node.' : 'These templates are rewritten:'}
              </p>
              <ul className={classes.rewrites}>
                {rewrites.map(({ node, pointer, after }) => (
                  <li key={`${node} ${pointer}`}>
                    <strong className="foreign">
                      {node} {pointer}
                    </strong>
                    <code className="foreign">{after}</code>
                  </li>
                ))}
              </ul>
            </div>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={reason !== null}>
              Rename node
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

// An edge without a pointer: by which way out, and to which node.
function ConnectDialog({ source, onClose }: { source: string; onClose: () => void }) {
  const { kinds, actions, view } = useEditor();
  const definition = useEditorState((state) => state.definition);
  const node = nodeOf(definition, source);
  const ways = node ? waysOut(kinds.get(kindOf(node)), node.data) : [];
  const withError = ways.some(({ isError }) => isError)
    ? ways
    : [...ways, { id: 'error', title: 'Error', isError: true }];
  const used = new Set(
    definition.edges.filter((edge) => edge.source === source).map((edge) => edge.sourceHandle ?? ''),
  );
  const [handle, setHandle] = useState((ways.find(({ id }) => !used.has(id)) ?? ways[0])?.id ?? 'error');
  const [target, setTarget] = useState<string | null>(null);
  const targets = definition.nodes
    .map((each) => ({
      value: each.id,
      label: labelOf(each) === each.id ? each.id : `${labelOf(each)} (${each.id})`,
      reason: whyNotConnect(definition, kinds, { source, handle, target: each.id }),
    }))
    .filter(({ reason }) => reason === null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (target === null) return;
    onClose();
    actions.connect({ source, handle, target });
    view.setState({ focusNode: { id: source } });
  };
  return (
    <Modal opened onClose={onClose} title={`Connect ${source}`} closeButtonProps={CLOSE}>
      <form onSubmit={submit}>
        <Stack>
          {withError.length > 1 && (
            <Select
              label="Way out"
              data={withError.map(({ id, title }) => ({ value: id, label: title }))}
              value={handle}
              allowDeselect={false}
              onChange={(value) => setHandle(value ?? '')}
            />
          )}
          <Select
            label="Leads to"
            data-autofocus
            searchable
            data={targets.map(({ value, label }) => ({ value, label }))}
            value={target}
            nothingFoundMessage="No node that it could lead to has this name."
            description={targets.length === 0 ? 'There is no node that it could lead to.' : undefined}
            onChange={setTarget}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={target === null}>
              Connect
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
