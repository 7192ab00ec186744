import { ActionIcon } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { type KeyboardEvent, lazy, Suspense, useEffect, useState } from 'react';
import { Loading } from '../../ui/states';
import { useEditor, useView } from '../context';
import type { Definition } from '../contract';
import type { DockTab } from '../view';
import classes from './parts.module.css';
import { Problems } from './problems';

const SampleDock = lazy(async () => ({ default: (await import('../testing/sample-dock')).SampleDock }));
const TestDock = lazy(async () => ({ default: (await import('../testing/test-dock')).TestDock }));

// Below the canvas: what is wrong, test runs, and the data that they begin with.
export function Dock({ definition, loadRun }: { definition: Definition; loadRun: string | null }) {
  const { workflowId, view, actions } = useEditor();
  const dock = useView((state) => state.dock);
  const problems = useView((state) => state.problems.length);
  const test = useView((state) => state.test);
  // A test goes on while another tab is shown.
  const [wasTested, setTested] = useState(loadRun !== null);
  if (dock === 'test' && !wasTested) setTested(true);
  useEffect(() => {
    if (loadRun !== null) view.setState({ dock: 'test' });
  }, [loadRun, view]);

  const tabs: { id: DockTab; title: string }[] = [
    { id: 'problems', title: problems === 0 ? 'Problems' : `Problems (${problems})` },
    { id: 'test', title: 'Test run' },
    { id: 'sample', title: 'Sample' },
  ];
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')];
    const at = buttons.findIndex((button) => button === event.target);
    const steps: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 };
    const step = steps[event.key];
    if (at < 0 || step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = (step + tabs.length) % tabs.length;
    event.preventDefault();
    view.setState({ dock: tabs[to]?.id ?? null });
    buttons[to]?.focus();
  };
  return (
    <section className={classes.dock} aria-label="Dock" data-editor-part="dock" tabIndex={-1}>
      <div className={classes.dockTabs}>
        <div role="tablist" aria-label="Dock" onKeyDown={onKeyDown}>
          {tabs.map(({ id, title }) => (
            <button
              key={id}
              type="button"
              role="tab"
              id={`dock-${id}`}
              aria-selected={dock === id}
              aria-controls="dock-panel"
              tabIndex={id === (dock ?? 'problems') ? 0 : -1}
              onClick={() => view.setState({ dock: dock === id ? null : id })}
            >
              {title}
            </button>
          ))}
        </div>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={dock === null ? 'Open the dock' : 'Close the dock'}
          onClick={() => view.setState({ dock: dock === null ? 'problems' : null })}
        >
          {dock === null ? <IconChevronUp size={18} stroke={1.75} /> : <IconChevronDown size={18} stroke={1.75} />}
        </ActionIcon>
      </div>
      <div
        id="dock-panel"
        role="tabpanel"
        aria-labelledby={`dock-${dock ?? 'problems'}`}
        className={classes.dockPanel}
        hidden={dock === null}
        tabIndex={0}
      >
        <Suspense fallback={<Loading rows={2} />}>
          {dock === 'problems' && <Problems />}
          {dock === 'sample' && <SampleDock workflowId={workflowId} definition={definition} />}
          {wasTested && (
            <div hidden={dock !== 'test'}>
              <TestDock
                workflowId={workflowId}
                definition={definition}
                request={test}
                loadRun={loadRun}
                onMarks={(marks) => view.setState({ marks })}
                onSelect={(id) => actions.select([id], true)}
              />
            </div>
          )}
        </Suspense>
      </div>
    </section>
  );
}
