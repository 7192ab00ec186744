import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { catalogueQuery } from '../graph/definition';
import { useAllows } from '../session/session';
import { Loaded, Loading, Problem } from '../ui/states';
import { usePhone } from '../ui/use-phone';
import { useWorkflow } from '../workflows/detail-page';
import type { WorkflowWithGraph } from '../workflows/queries';
import { EditorContext } from './context';
import type { Kinds } from './model/rules';
import { type Begun, beginEditor } from './begin';
import { EditorPage } from './editor-page';

// The first tab of a workflow. What it edits is read once, when it is opened; from then on the editor itself has it.
export function EditorTab() {
  const workflow = useWorkflow();
  const kinds = useQuery(catalogueQuery);
  if (workflow.data === undefined) return <Loading label="Loading the workflow" />;
  const { workflow: data } = workflow.data;
  return (
    <Loaded query={kinds} loading={<Loading label="Loading the editor" />}>
      {(catalogue) => <Opening key={data.id} workflow={data} kinds={catalogue} />}
    </Loaded>
  );
}

type Opening = { editor: Begun } | { error: unknown } | null;

function Opening({ workflow, kinds }: { workflow: WorkflowWithGraph; kinds: Kinds }) {
  const mayWrite = useAllows('workflows:write');
  const isPhone = usePhone();
  const { node, run } = useSearch({ from: '/shell/workflows/$workflowId/editor' });
  const [first] = useState({ workflow, kinds, node, run, isPhone });
  const [opened, setOpened] = useState<Opening>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let isLeft = false;
    let editor: Begun | null = null;
    beginEditor({ ...first, readOnly: !mayWrite }).then(
      (begun) => {
        if (isLeft) begun.end();
        else setOpened({ editor: (editor = begun) });
      },
      (error: unknown) => {
        if (!isLeft) setOpened({ error });
      },
    );
    return () => {
      isLeft = true;
      editor?.end();
    };
  }, [attempt, first, mayWrite]);
  if (!opened) return <Loading label="Loading the draft" />;
  if ('error' in opened)
    return (
      <Problem
        error={opened.error}
        onRetry={() => {
          setOpened(null);
          setAttempt(attempt + 1);
        }}
      />
    );
  return (
    <EditorContext value={opened.editor}>
      <EditorPage workflow={workflow} loadRun={first.run ?? null} />
    </EditorContext>
  );
}
