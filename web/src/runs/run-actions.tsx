import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useRouter } from '@tanstack/react-router';
import { messageOf } from '../api/errors';
import { preloadTextEditor } from '../code/lazy-text-editor';
import { chooseSample } from '../editor/testing/store';
import { useAllows } from '../session/session';
import { notify } from '../ui/notify';
import { FINAL } from '../ui/states-of-runs';
import { editorWithRun } from './editor-links';
import { cancelRun, type RunDetail } from './inspector/queries';

interface RunActionsProps {
  run: RunDetail;
  onRerun: () => void;
  onEditPayload: () => void;
}

// What can be done with a run, as far as its reader may do it.
export function RunActions({ run, onRerun, onEditPayload }: RunActionsProps) {
  const client = useQueryClient();
  const router = useRouter();
  const navigate = useNavigate();
  const mayChange = useAllows('runs:write');
  const mayEdit = useAllows('workflows:write');
  const cancel = useMutation({
    mutationFn: () => cancelRun(run.id),
    onSettled: () => client.invalidateQueries({ queryKey: ['run', run.id] }),
  });
  const isOver = FINAL.has(run.state);
  return (
    <>
      {cancel.error && <span role="alert">{messageOf(cancel.error)}</span>}
      {mayChange && isOver && <Button onClick={onRerun}>Rerun</Button>}
      {mayChange && !isOver && (
        <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
          Cancel the run
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={16} />}>
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {mayChange && isOver && (
            <Menu.Item onClick={onEditPayload} onPointerEnter={preloadTextEditor}>
              Edit payload and rerun
            </Menu.Item>
          )}
          <Menu.Item
            onClick={() =>
              void navigate({
                to: '/runs/compare',
                search: { a: run.rerun_of ?? run.id, ...(run.rerun_of === null ? {} : { b: run.id }) },
              })
            }
          >
            Compare with another run
          </Menu.Item>
          {mayEdit && (
            <>
              <Menu.Item
                onClick={() => {
                  chooseSample(run.workflow_id, { kind: 'run', run: run.id, label: `run ${run.id.slice(-8)}` });
                  notify('The editor of the workflow now uses what this run was given.');
                }}
              >
                Use as sample
              </Menu.Item>
              <Menu.Item onClick={() => router.history.push(router.basepath + editorWithRun(run.workflow_id, run.id))}>
                Open in editor with this data
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
