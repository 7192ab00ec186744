import { produce } from 'immer';
import { arePlaced, piecesOf } from '../../graph/frames';
import { layOutBeside } from '../../graph/lay-out';
import type { WorkflowWithGraph } from '../../workflows/queries';
import type { Definition, EditorEdge, EditorNode } from '../contract';
import { place } from '../model/commands';
import type { Kinds } from '../model/rules';
import type { Journal } from './journal';
import type { Base } from './saver';
import { fetchDraft, type TaggedDraft } from './server';

// What the editor begins with.

export interface Opened {
  document: Definition;
  base: Base;
  // The document is in the journal, and has not reached the server.
  isUnsent: boolean;
  // What of it may be on the server all the same, see Saver.
  sent: readonly string[];
}

// Nodes and edges of the newest version. What else a workflow has is changed on its own tabs, and is no part of the draft.
export function versionDocument({ nodes, edges }: Pick<WorkflowWithGraph, 'nodes' | 'edges'>): Definition {
  return {
    nodes: nodes.map((node): EditorNode => ({ ...node, position: placeOf(node), data: node.data ?? {} })),
    edges: edges.map((edge): EditorEdge => ({ ...edge })),
  };
}

function placeOf({ position }: WorkflowWithGraph['nodes'][number]): EditorNode['position'] {
  return typeof position?.x === 'number' && typeof position.y === 'number'
    ? { x: position.x, y: position.y }
    : undefined;
}

// A draft over the version: a draft of the API may have less than nodes and edges.
export function draftDocument(version: Definition, { draft }: TaggedDraft): Definition {
  const { nodes, edges, ...others } = draft.document as Partial<WorkflowWithGraph>;
  const whole = versionDocument({ nodes: nodes ?? [], edges: edges ?? [] });
  return {
    ...others,
    nodes: nodes ? whole.nodes : version.nodes,
    edges: edges ? whole.edges : version.edges,
  };
}

// With places for all nodes, where some have none.
export async function placed(document: Definition, kinds: Kinds): Promise<Definition> {
  const pieces = piecesOf(document, kinds);
  if (pieces.length === 0 || arePlaced(pieces)) return document;
  const found = await layOutBeside(document, pieces);
  const frames = new Set(pieces.filter(({ isFrame }) => isFrame).map(({ id }) => id));
  return produce(document, (draft) => {
    place(draft, found, frames);
  });
}

// What is newest: the journal of this browser, the draft of the server, or the version.
export async function openDocument(
  workflow: WorkflowWithGraph,
  kinds: Kinds,
  journal: Pick<Journal, 'read'>,
): Promise<Opened> {
  const version = versionDocument(workflow);
  const [draft, entry] = await Promise.all([fetchDraft(workflow.id), journal.read(workflow.id)]);
  if (entry) {
    const base = { version: entry.baseVersion, etag: entry.etag };
    return { document: await placed(entry.document, kinds), base, isUnsent: true, sent: entry.sent };
  }
  if (!draft)
    return {
      document: await placed(version, kinds),
      base: { version: workflow.version, etag: null },
      isUnsent: false,
      sent: [],
    };
  const base = { version: draft.draft.base_version, etag: draft.etag };
  return { document: await placed(draftDocument(version, draft), kinds), base, isUnsent: false, sent: [] };
}
