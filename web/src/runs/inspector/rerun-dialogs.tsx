import { Button, Group, Modal, SegmentedControl, Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { messageOf } from '../../api/errors';
import { LazyTextEditor } from '../../code/lazy-text-editor';
import { bytes } from '../../ui/format';
import { Loaded } from '../../ui/states';
import classes from './inspector.module.css';
import { readPayload } from './payload';
import { fetchPayload, planResume, rerun, type ResumePlan, type RunDetail, type Version } from './queries';

interface DialogProps {
  run: RunDetail;
  onClose: () => void;
  onStarted: (run: string) => void;
}

const REASONS: Record<ResumePlan['steps'][number]['reason'], string> = {
  done: 'it is done',
  chosen: 'chosen',
  behind: 'it comes after a step that runs again',
  not_done: 'it was not finished',
  ends_run: 'it ends the run',
  new: 'it is new in this version',
  other_kind: 'it is of another kind in this version',
  other_inside: 'it has other nodes inside in this version',
  way_out_gone: 'the way out that was taken is gone in this version',
  error_not_handled: 'its error is not handled in this version',
  other_way: 'the way that was taken does not lead there',
};

function VersionChoice({ version, onVersion }: { version: Version; onVersion: (version: Version) => void }) {
  return (
    <SegmentedControl
      aria-label="Version of the workflow"
      value={version}
      onChange={(value) => onVersion(value === 'same' ? 'same' : 'current')}
      data={[
        { value: 'current', label: 'Newest version' },
        { value: 'same', label: 'Version of this run' },
      ]}
    />
  );
}

const EDITED_BYTES_MAX = 256 * 1024;

interface StartProps {
  run: RunDetail;
  payload?: object;
  isReady: boolean;
  onClose: () => void;
  onStarted: (run: string) => void;
  children?: ReactNode;
}

function Start({ run, payload, isReady, onClose, onStarted, children }: StartProps) {
  const [version, setVersion] = useState<Version>('current');
  const start = useMutation({
    mutationFn: () => rerun(run.id, { version, ...(payload === undefined ? {} : { payload }) }),
    onSuccess: ({ id }) => onStarted(id),
  });
  return (
    <Stack>
      <VersionChoice version={version} onVersion={setVersion} />
      {children}
      {start.error && <p role="alert">{messageOf(start.error)}</p>}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        <Button disabled={!isReady} loading={start.isPending} onClick={() => start.mutate()}>
          Start the run
        </Button>
      </Group>
    </Stack>
  );
}

// A new run with the payload of this one.
export function RerunDialog({ run, onClose, onStarted }: DialogProps) {
  return (
    <Modal opened onClose={onClose} title="Rerun" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Start run={run} isReady onClose={onClose} onStarted={onStarted}>
        <p>The new run is given what this one was given.</p>
      </Start>
    </Modal>
  );
}

function EditedPayload({ original, ...props }: DialogProps & { original: string }) {
  const [text, setText] = useState(original);
  const [compared] = useDebouncedValue(text, 300);
  const read = readPayload(text);
  return (
    <Start {...props} isReady={'payload' in read} {...('payload' in read ? { payload: read.payload } : {})}>
      <LazyTextEditor label="Payload" text={original} isJson onChange={setText} />
      {'problem' in read && <p role="alert">{read.problem}</p>}
      {compared !== original && (
        <div>
          <strong>Changes</strong>
          <LazyTextEditor key={compared} label="Changes of the payload" text={compared} original={original} isJson />
        </div>
      )}
    </Start>
  );
}

// A new run with a payload that is changed before, and compared with that of this run.
export function EditPayloadDialog({ run, onClose, onStarted }: DialogProps) {
  const payload = useQuery({
    queryKey: ['run', run.id, 'payload'],
    queryFn: async () => {
      const text = JSON.stringify(await fetchPayload(run.id), null, 2);
      return text.length > EDITED_BYTES_MAX ? { bytes: text.length } : { text };
    },
    gcTime: 0,
    meta: { live: false },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title="Edit payload and rerun"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Loaded query={payload}>
        {({ text, bytes: size }) =>
          text === undefined ? (
            <p>The payload has {bytes(size ?? 0)}, too much to edit here. Send it again by the API.</p>
          ) : (
            <EditedPayload run={run} original={text} onClose={onClose} onStarted={onStarted} />
          )
        }
      </Loaded>
    </Modal>
  );
}

function Plan({ plan }: { plan: ResumePlan }) {
  const again = plan.steps.filter(({ fate }) => fate === 'again');
  const kept = plan.steps.filter(({ fate }) => fate === 'kept');
  return (
    <>
      <p>{kept.length === 0 ? 'No step is kept.' : `Kept: ${kept.map(({ node_id }) => node_id).join(', ')}.`}</p>
      <ul className={classes.plan} aria-label="Steps that run again">
        {again.map(({ node_id, reason, has_effects, ran_before }) => (
          <li key={node_id} className="foreign">
            <strong>{node_id}</strong> runs again: {REASONS[reason]}
            {has_effects && ran_before && '. It calls out a second time'}
          </li>
        ))}
      </ul>
      {plan.dropped.length > 0 && <p className="foreign">This version no longer has: {plan.dropped.join(', ')}.</p>}
    </>
  );
}

// A new run that keeps what this one did before a step. First it says what runs again.
export function ResumeDialog({ run, step, onClose, onStarted }: DialogProps & { step: string }) {
  const [version, setVersion] = useState<Version>('current');
  const plan = useQuery({
    queryKey: ['run', run.id, 'resume', step, version],
    queryFn: () => planResume(run.id, step, version),
    gcTime: 0,
    meta: { live: false },
  });
  const start = useMutation({
    mutationFn: () => rerun(run.id, { version, from_step: step }),
    onSuccess: ({ id }) => onStarted(id),
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={<span className="foreign">Resume from {step}</span>}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <VersionChoice version={version} onVersion={setVersion} />
        <Loaded query={plan}>{(data) => <Plan plan={data} />}</Loaded>
        {start.error && <p role="alert">{messageOf(start.error)}</p>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button disabled={plan.data === undefined} loading={start.isPending} onClick={() => start.mutate()}>
            Resume
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
