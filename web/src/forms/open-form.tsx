import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api, call } from '../api/client';
import { messageOf } from '../api/errors';
import { useAllows } from '../session/session';
import { notify } from '../ui/notify';
import type { WaitingForm } from './forms-page';

// The page of a form has a link that opens it for everybody, so it is asked for when it is wanted, and only then.
async function urlOf({ run, nodeId, item }: WaitingForm): Promise<string | null> {
  const { forms } = await call(api.GET('/workflows/runs/{runId}', { params: { path: { runId: run.id } } }));
  return forms.find((form) => form.node_id === nodeId && form.item === item)?.url ?? null;
}

export function OpenForm({ form }: { form: WaitingForm }) {
  const mayAnswer = useAllows('runs:write');
  const open = useMutation({
    mutationFn: () => urlOf(form),
    onSuccess: (url) => {
      if (url !== null && /^https?:/.test(url)) window.open(url, '_blank', 'noopener');
      else notify('This form is no longer open.');
    },
    onError: (problem) => notify(messageOf(problem)),
  });
  if (!mayAnswer) return null;
  return (
    <Button size="compact-sm" variant="default" loading={open.isPending} onClick={() => open.mutate()}>
      Open form
    </Button>
  );
}
