import { Button, Group, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '../../api/errors';
import { useAllows } from '../../session/session';
import { Confirm } from '../../ui/confirm';
import { bytes } from '../../ui/format';
import { Loaded } from '../../ui/states';
import { useStore } from '../../ui/store';
import { Time } from '../../ui/time';
import {
  createSample,
  deleteSample,
  replaceSample,
  type SampleContent,
  type SavedSample,
  samplesQuery,
} from '../../workflows/samples';
import { readJson } from '../data/render-data';
import { benchOf, chooseSample, type Sample } from './store';
import classes from './testing.module.css';

const SOURCES: Record<SavedSample['source']['kind'], string> = {
  sent: 'from JSON',
  delivery: 'from a delivery',
  run: 'from a run',
};

function choose(workflow: string, { name, bytes: size }: SavedSample): void {
  chooseSample(workflow, { kind: 'saved', workflow, name, bytes: size });
}

function DeleteSample({ workflowId, name, onClose }: { workflowId: string; name: string; onClose: () => void }) {
  const client = useQueryClient();
  const bench = benchOf(workflowId);
  const remove = useMutation({
    mutationFn: () => deleteSample(workflowId, name),
    onSuccess: () => {
      const { sample } = bench.get();
      if (sample.kind === 'saved' && sample.name === name) chooseSample(workflowId, { kind: 'none' });
      void client.invalidateQueries({ queryKey: samplesQuery(workflowId).queryKey });
      onClose();
    },
  });
  return (
    <Confirm
      title="Delete this sample?"
      action="Delete sample"
      isPending={remove.isPending}
      error={remove.error ? messageOf(remove.error) : null}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <strong className="foreign">{name}</strong> cannot be brought back. Runs do not need it.
    </Confirm>
  );
}

// The samples that the workflow keeps under names, for everybody who edits it.
export function SavedSamples({ workflowId }: { workflowId: string }) {
  const query = useQuery(samplesQuery(workflowId));
  const { sample } = useStore(benchOf(workflowId));
  const mayWrite = useAllows('workflows:write');
  const [deleted, setDeleted] = useState<string | null>(null);
  return (
    <Loaded query={query}>
      {({ data }) => (
        <>
          {data.length === 0 && (
            <p className="muted">
              No sample is saved yet. Choose a delivery or a run, or type JSON, and save it under a name.
            </p>
          )}
          <ul className={classes.deliveries} aria-label="Saved samples">
            {data.map((saved) => (
              <li key={saved.name} aria-current={sample.kind === 'saved' && sample.name === saved.name}>
                <Group gap="sm" wrap="nowrap">
                  <Button size="compact-xs" variant="default" onClick={() => choose(workflowId, saved)}>
                    Use as sample
                  </Button>
                  <span className={`${classes.name} foreign`}>{saved.name}</span>
                  <span className={classes.about}>
                    {SOURCES[saved.source.kind]}, {bytes(saved.bytes)}, <Time iso={saved.updated_at} />
                  </span>
                  {mayWrite && (
                    <Button
                      size="compact-xs"
                      variant="default"
                      aria-label={`Delete ${saved.name}`}
                      onClick={() => setDeleted(saved.name)}
                    >
                      Delete
                    </Button>
                  )}
                </Group>
              </li>
            ))}
          </ul>
          {deleted !== null && <DeleteSample workflowId={workflowId} name={deleted} onClose={() => setDeleted(null)} />}
        </>
      )}
    </Loaded>
  );
}

// What of the chosen sample can be saved; null if it has a name already, or is not whole.
function contentOf(sample: Sample): SampleContent | null {
  if (sample.kind === 'run') return { from_run: sample.run };
  const read = sample.kind === 'json' ? readJson(sample.text) : null;
  return read && { payload: read.value };
}

// Gives the chosen sample a name, by which everybody who edits the workflow has it.
export function SaveSample({ workflowId, sample }: { workflowId: string; sample: Sample }) {
  const client = useQueryClient();
  const mayWrite = useAllows('workflows:write');
  const { data: saved } = useQuery(samplesQuery(workflowId));
  const [typed, setTyped] = useState('');
  const name = typed.trim();
  const isTaken = saved?.data.some((each) => each.name === name) ?? false;
  const save = useMutation({
    mutationFn: (content: SampleContent) =>
      isTaken ? replaceSample(workflowId, name, content) : createSample(workflowId, name, content),
    onSuccess: (made) => {
      setTyped('');
      choose(workflowId, made);
      void client.invalidateQueries({ queryKey: samplesQuery(workflowId).queryKey });
    },
  });
  const content = contentOf(sample);
  if (!mayWrite || !content) return null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name !== '') save.mutate(content);
      }}
    >
      <Group gap="xs">
        <TextInput
          size="xs"
          aria-label="Name of the sample"
          placeholder="Name, such as large order"
          maxLength={100}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <Button type="submit" size="xs" variant="default" disabled={name === ''} loading={save.isPending}>
          {isTaken ? 'Replace sample' : 'Save sample'}
        </Button>
      </Group>
      {save.error && <p role="alert">{messageOf(save.error)}</p>}
    </form>
  );
}
