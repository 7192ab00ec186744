import type { Schemas } from '../api/client';
import type { Mark } from '../ui/status';

// What the parts of the editor tell each other. The definition is kept by model/; forms/, data/ and testing/ are given it
// and say what shall change, and never keep a copy.

export type NodeKind = Schemas['NodeKind'];
export type Problem = Schemas['DefinitionProblem'];
// The settings of a node. `componentId` is the kind, unless the node's `type` is.
export type NodeData = Record<string, unknown>;

export interface Position {
  x: number;
  y: number;
}

export interface EditorNode {
  id: string;
  type?: string | null;
  // The iterator that the node is in; its position is then relative to that one.
  parentId?: string | null;
  position?: Position;
  data: NodeData;
  // What only editors read: size of an iterator's frame, whether it is folded.
  ui?: Record<string, unknown>;
  // What this editor does not know stays as it is.
  [other: string]: unknown;
}

export interface EditorEdge {
  id?: string;
  source: string;
  sourceHandle?: string | null;
  target: string;
  [other: string]: unknown;
}

// The document of a draft: what would be sent to change the workflow.
export interface Definition {
  name?: string;
  description?: string | null;
  nodes: EditorNode[];
  edges: EditorEdge[];
  settings?: Record<string, unknown>;
  [other: string]: unknown;
}

// The component id of a node.
export function kindOf(node: EditorNode): string {
  const { componentId } = node.data;
  return typeof componentId === 'string' ? componentId : (node.type ?? '');
}

// How a node fared in the test that is shown.
export interface NodeMark {
  state: Mark;
  // Beside it, such as "3 / 120".
  note?: string;
}
export type NodeMarks = Readonly<Record<string, NodeMark>>;

// Asks for a field to be shown and focused. Each request is another object, so that the same field can be asked for twice.
export interface FieldFocus {
  nodeId: string;
  // A JSON pointer into the node's data, such as /headers/0/value; empty for the node's first field.
  pointer: string;
}

// forms/node-panel.tsx exports NodePanel: the inspector of one node (form, previews, data, test of the node).
export interface NodePanelProps {
  workflowId: string;
  definition: Definition;
  node: EditorNode;
  // Undefined if the server has no such kind.
  kind: NodeKind | undefined;
  // Those of this node.
  problems: readonly Problem[];
  focusField: FieldFocus | null;
  readOnly: boolean;
  // The whole data of the node as it shall be. `field` names what is typed into (a JSON pointer, '' for many at once): changes
  // of one field within a second are one step of undo.
  onChange: (data: NodeData, change: { field: string }) => void;
  // Opens the rename of the node, which lists the templates that are rewritten.
  onRename: (id: string) => void;
  // Runs the draft up to this node, in the dock.
  onTestUpTo: (id: string) => void;
}

// testing/sample-dock.tsx exports SampleDock: with which data previews and tests work.
export interface SampleDockProps {
  workflowId: string;
  definition: Definition;
}

// A test run that was asked for outside of the dock (header, keys, node panel); each request is another object.
export interface TestRequest {
  // The last node that is run; null for all.
  upTo: string | null;
}

// testing/test-dock.tsx exports TestDock: test runs of the draft, live.
export interface TestDockProps {
  workflowId: string;
  definition: Definition;
  request: TestRequest | null;
  // A run from whose payload and outputs pins are made when the editor is opened with ?run=...
  loadRun: string | null;
  onMarks: (marks: NodeMarks) => void;
  onSelect: (nodeId: string) => void;
}

// testing/pins.ts exports usePins(workflowId): the outputs that nodes are pretended to have, by node id. They are kept in this
// browser and are never part of a version.
export interface Pin {
  output: unknown;
  // By which way out the node is left, if it has several.
  handle?: string;
}
export interface Pins {
  pins: Readonly<Record<string, Pin>>;
  pin: (nodeId: string, pin: Pin) => void;
  unpin: (nodeId: string) => void;
}
