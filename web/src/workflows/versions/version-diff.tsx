import { Button, Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Definition } from '../../graph/definition';
import { LazyGraph } from '../../graph/lazy-graph';
import { DIFF_SIGNS, type DiffMark } from '../../graph/marks';
import { Loaded } from '../../ui/states';
import { countOf, definitionOfDraft, type Diff, DIFF_KINDS, diffMarks, mergedDefinition } from './difference';
import { FieldChanges } from './field-changes';
import { draftQuery } from '../draft';
import { diffQuery, versionQuery } from './queries';
import classes from './versions.module.css';

const WORDS: Record<DiffMark, string> = { added: 'Added', removed: 'Removed', changed: 'Changed', moved: 'Moved' };

interface VersionDiffProps {
  workflow: string;
  // Each a number or "draft".
  from: string;
  to: string;
  current: number;
}

// The graph of a version or of the draft.
function useDefinition(workflow: string, which: string, current: number) {
  const isDraft = which === 'draft';
  const version = useQuery(versionQuery(workflow, isDraft ? current : Number(which)));
  const draft = useQuery({ ...draftQuery(workflow), enabled: isDraft });
  const data = useMemo((): Definition | undefined => {
    if (!version.data || !isDraft) return version.data;
    return draft.data ? definitionOfDraft(draft.data.draft.document, version.data) : undefined;
  }, [version.data, draft.data, isDraft]);
  return { data, error: version.error ?? draft.error, refetch: () => void version.refetch() };
}

function Overlay({ diff, before, after }: { diff: Diff; before: Definition; after: Definition }) {
  const [hidden, setHidden] = useState<ReadonlySet<DiffMark>>(new Set());
  const [node, setNode] = useState<string>();
  const definition = useMemo(() => mergedDefinition(before, after, hidden), [before, after, hidden]);
  const marks = useMemo(() => diffMarks(diff, hidden), [diff, hidden]);
  const toggle = (kind: DiffMark) =>
    setHidden((old) => {
      const next = new Set(old);
      if (!next.delete(kind)) next.add(kind);
      return next;
    });
  return (
    <div className="stack">
      <div className={classes.kinds} role="group" aria-label="Differences that are shown">
        {DIFF_KINDS.map((kind) => (
          <Checkbox
            key={kind}
            size="xs"
            label={`${DIFF_SIGNS[kind]} ${WORDS[kind]} (${String(countOf(diff, kind))})`}
            checked={!hidden.has(kind)}
            onChange={() => toggle(kind)}
          />
        ))}
      </div>
      <LazyGraph
        label="Graph with the differences"
        definition={definition}
        nodes={marks.nodes}
        edges={marks.edges}
        selected={node}
        onSelect={setNode}
      />
      {node !== undefined && (
        <p>
          Only node <strong className="foreign">{node}</strong>.{' '}
          <Button size="compact-xs" variant="default" onClick={() => setNode(undefined)}>
            Show all differences
          </Button>
        </p>
      )}
      <FieldChanges diff={diff} node={node} hidden={hidden} />
    </div>
  );
}

// What differs between two versions, or a version and the draft: on the graph, and field by field.
export function VersionDiff({ workflow, from, to, current }: VersionDiffProps) {
  const diff = useQuery(diffQuery(workflow, from, to));
  const before = useDefinition(workflow, from, current);
  const after = useDefinition(workflow, to, current);
  const both = useMemo(
    () => (before.data && after.data ? { before: before.data, after: after.data } : undefined),
    [before.data, after.data],
  );
  return (
    <Loaded query={diff}>
      {(found) => (
        <>
          {found.same && <p>Both do the same{found.nodes.moved.length > 0 ? '; only places differ.' : '.'}</p>}
          <Loaded
            query={{
              data: both,
              error: before.error ?? after.error,
              refetch: () => {
                before.refetch();
                after.refetch();
              },
            }}
          >
            {(definitions) => <Overlay key={`${from} ${to}`} diff={found} {...definitions} />}
          </Loaded>
        </>
      )}
    </Loaded>
  );
}
