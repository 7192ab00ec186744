import { Button, Checkbox, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Schemas } from '../api/client';
import { isStatus, messageOf } from '../api/errors';
import { useAllows } from '../session/session';
import { notify } from '../ui/notify';
import { Loaded } from '../ui/states';
import { Time } from '../ui/time';
import { DeleteWorkflow } from './delete-workflow';
import { useWorkflow } from './detail-page';
import classes from './detail-page.module.css';
import { changeWorkflow, type TaggedWorkflow, type WorkflowWithGraph, workflowQuery } from './queries';

interface Fields {
  name: string;
  description: string;
  timeout: string;
  onFailure: string;
  strict: boolean;
}

function fieldsOf(workflow: WorkflowWithGraph): Fields {
  const { settings } = workflow;
  return {
    name: workflow.name,
    description: workflow.description ?? '',
    timeout: settings.timeout === undefined ? '' : String(settings.timeout),
    onFailure: settings.on_failure ?? '',
    strict: settings.strict ?? false,
  };
}

// What the fields say, over the settings that have no field here.
function changeOf(fields: Fields, { settings }: WorkflowWithGraph): Schemas['WorkflowChange'] {
  const others: Schemas['Settings'] = { ...settings };
  delete others.timeout;
  delete others.on_failure;
  delete others.strict;
  const timeout = fields.timeout.trim();
  return {
    name: fields.name.trim(),
    description: fields.description.trim() === '' ? null : fields.description,
    settings: {
      ...others,
      ...(timeout === '' ? {} : { timeout: /^\d+$/.test(timeout) ? Number(timeout) : timeout }),
      ...(fields.onFailure.trim() === '' ? {} : { on_failure: fields.onFailure.trim() }),
      ...(fields.strict ? { strict: true } : {}),
    },
  };
}

function SettingsForm({ tagged }: { tagged: TaggedWorkflow }) {
  const { workflow, etag } = tagged;
  const client = useQueryClient();
  const mayWrite = useAllows('workflows:write');
  const [fields, setFields] = useState(() => fieldsOf(workflow));
  const save = useMutation({
    mutationFn: () => changeWorkflow(workflow.id, changeOf(fields, workflow), etag),
    onSuccess: (saved) => {
      client.setQueryData(workflowQuery(workflow.id).queryKey, saved);
      void client.invalidateQueries({ queryKey: ['workflows'] });
      notify('The settings are saved.');
    },
  });
  const set = (change: Partial<Fields>) => setFields((all) => ({ ...all, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} className="card">
      <Stack maw={560}>
        <TextInput
          label="Name"
          required
          withAsterisk={false}
          maxLength={255}
          value={fields.name}
          onChange={(e) => set({ name: e.currentTarget.value })}
        />
        <Textarea
          label="Description"
          autosize
          maxLength={2000}
          value={fields.description}
          onChange={(e) => set({ description: e.currentTarget.value })}
        />
        <TextInput
          label="Time limit of a run"
          description="In seconds, or as 10m or 1h30m. Empty: the server's."
          value={fields.timeout}
          onChange={(e) => set({ timeout: e.currentTarget.value })}
        />
        <TextInput
          label="Workflow to start when a run fails"
          description="Its name or id; it begins with run_failed."
          value={fields.onFailure}
          onChange={(e) => set({ onFailure: e.currentTarget.value })}
        />
        <Checkbox
          label="Strict: a template that reads something missing fails its step"
          checked={fields.strict}
          onChange={(e) => set({ strict: e.currentTarget.checked })}
        />
        {isStatus(save.error, 412) ? (
          <p role="alert">
            Somebody has changed this workflow meanwhile.{' '}
            <Button
              variant="subtle"
              size="compact-sm"
              onClick={() => void client.invalidateQueries({ queryKey: ['workflow', workflow.id] })}
            >
              Load theirs
            </Button>
          </p>
        ) : (
          save.error && <p role="alert">{messageOf(save.error)}</p>
        )}
        <Group>
          <Button type="submit" loading={save.isPending} disabled={!mayWrite || fields.name.trim() === ''}>
            Save settings
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Schedule({ workflow }: { workflow: WorkflowWithGraph }) {
  if (workflow.schedule_in_words === null) return null;
  return (
    <section className="card stack" aria-labelledby="schedule">
      <h2 id="schedule">Schedule</h2>
      <p>It starts {workflow.schedule_in_words}. The next times:</p>
      <ul>
        {workflow.next_runs_at.map((iso) => (
          <li key={iso}>
            <Time iso={iso} /> ({new Date(iso).toLocaleString()})
          </li>
        ))}
      </ul>
    </section>
  );
}

export function SettingsTab() {
  return (
    <div className={classes.scroll}>
      <Loaded query={useWorkflow()}>
        {(tagged) => (
          <div className="stack">
            <SettingsForm key={tagged.etag} tagged={tagged} />
            <Schedule workflow={tagged.workflow} />
            <DeleteWorkflow workflow={tagged.workflow} />
          </div>
        )}
      </Loaded>
    </div>
  );
}
