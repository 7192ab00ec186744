import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Definition } from '../../graph/definition';
import { LazyGraph } from '../../graph/lazy-graph';
import { Loaded } from '../../ui/states';
import { definitionOfSteps, runMarks } from './graph-marks';
import { type RunDetail, type Steps, versionQuery } from './queries';

interface RunGraphProps {
  run: RunDetail;
  top: Steps;
  inItem: Steps | undefined;
  selected: string | undefined;
  onSelect: (step: string) => void;
}

function Marked({ definition, top, inItem, selected, onSelect }: RunGraphProps & { definition: Definition }) {
  const { nodes, edges } = useMemo(() => runMarks(definition, top, inItem), [definition, top, inItem]);
  return (
    <LazyGraph
      label="Graph of the run"
      definition={definition}
      nodes={nodes}
      edges={edges}
      selected={selected}
      onSelect={onSelect}
    />
  );
}

function OfVersion(props: RunGraphProps & { version: number }) {
  const query = useQuery(versionQuery(props.run.workflow_id, props.version));
  return <Loaded query={query}>{(version) => <Marked {...props} definition={version} />}</Loaded>;
}

function OfTest(props: RunGraphProps) {
  const definition = useMemo(() => definitionOfSteps(props.top), [props.top]);
  return <Marked {...props} definition={definition} />;
}

// The graph that the run followed, whatever became of the workflow since.
export function RunGraph(props: RunGraphProps) {
  const { workflow_version: version } = props.run;
  return version === null ? <OfTest {...props} /> : <OfVersion {...props} version={version} />;
}
