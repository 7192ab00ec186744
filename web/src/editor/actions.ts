import { piecesOf } from '../graph/frames';
import { waysOut } from '../graph/handles';
import { layOutBeside } from '../graph/lay-out';
import { plural } from '../ui/format';
import { notify } from '../ui/notify';
import { type EditorNode, kindOf, type NodeData, type NodeKind, type Position } from './contract';
import { withoutSecrets } from './draft/journal';
import { clipboardText, fitted, fragmentOf, paste } from './model/clipboard';
import * as commands from './model/commands';
import { edgeKey, handleOf, labelOf, nodeOf, nodesById, parentOf, withInside } from './model/graph';
import { freeId, reservedIds } from './model/ids';
import { type Connection, type Kinds, whyNotAdd, whyNotConnect, whyNotInside } from './model/rules';
import type { EditorStore } from './model/store';
import { readPasted } from './pasted';
import type { PaletteTarget, ViewStore } from './view';

// What a person can do, by pointer, keys or outline alike. Each asks the rules, does one command, and says what was done to
// those who do not see it.
export class Actions {
  constructor(
    private readonly store: EditorStore,
    private readonly view: ViewStore,
    private readonly kinds: Kinds,
    private readonly readOnly: boolean,
  ) {}

  private get definition() {
    return this.store.getState().definition;
  }
  private get selection() {
    return this.store.getState().selection;
  }
  private apply(name: string, recipe: Parameters<ReturnType<EditorStore['getState']>['apply']>[1], field?: string) {
    if (this.readOnly) return;
    this.store.getState().apply(name, recipe, field);
    if (field === undefined) this.say(`Done: ${name}`);
  }
  say(text: string): void {
    // The same words once more are a change, too, or they are not spoken again.
    this.view.setState(({ said }) => ({ said: said === text ? `${text}\u00a0` : text }));
  }
  private refuse(reason: string): void {
    this.say(reason);
    notify(reason);
  }
  // The one selected node.
  private get selected(): EditorNode | undefined {
    const [id] = this.selection;
    return this.selection.size === 1 && id !== undefined ? nodeOf(this.definition, id) : undefined;
  }
  private kind(node: EditorNode): NodeKind | undefined {
    return this.kinds.get(kindOf(node));
  }
  private ways(node: EditorNode): string[] {
    return waysOut(this.kind(node), node.data).map(({ id }) => id);
  }
  private describe(ids: ReadonlySet<string>): string {
    const [id] = ids;
    const node = id === undefined || ids.size > 1 ? undefined : nodeOf(this.definition, id);
    return node ? labelOf(node) : plural(ids.size, 'node');
  }

  select(ids: Iterable<string>, focus = false): void {
    this.store.getState().select(ids);
    const [id] = this.selection;
    if (focus && id !== undefined) this.view.setState({ focusNode: { id } });
  }

  edit(id: string): void {
    this.select([id]);
    this.view.setState({ editing: true, focusField: { nodeId: id, pointer: '' } });
  }

  // Where a new node goes if nothing else is said: into the selected edge, behind the selected node, or behind the only end.
  target(): PaletteTarget {
    const { edge } = this.store.getState();
    const chosen = this.definition.edges.find((each) => edgeKey(each) === edge);
    const source = chosen && nodeOf(this.definition, chosen.source);
    if (chosen && source) return { splice: edgeKey(chosen), parentId: parentOf(source) };
    const ends = this.definition.nodes.filter(
      (node) =>
        parentOf(node) === null &&
        this.ways(node).length > 0 &&
        !this.definition.edges.some((each) => each.source === node.id),
    );
    const node = this.selected ?? (ends.length === 1 ? ends[0] : undefined);
    if (!node) return { parentId: null };
    const parentId = parentOf(node);
    const ways = this.ways(node);
    const free = ways.find((way) => !this.edgesBy(node.id, way).length);
    const handle = free ?? ways[0];
    if (handle === undefined) return { parentId };
    const [only, ...others] = this.edgesBy(node.id, handle);
    return only && others.length === 0
      ? { splice: edgeKey(only), parentId }
      : { from: { source: node.id, handle }, parentId };
  }

  private edgesBy(source: string, handle: string) {
    return this.definition.edges.filter((each) => each.source === source && handleOf(each) === handle);
  }

  openPalette(target?: PaletteTarget): void {
    if (!this.readOnly) this.view.setState({ palette: target ?? this.target() });
  }

  insert(kind: NodeKind, target: PaletteTarget, data: NodeData = {}): void {
    if (this.readOnly) return;
    const reason = whyNotAdd(this.definition, this.kinds, kind, target.parentId);
    if (reason !== null) return this.refuse(reason);
    const { definition } = this;
    const ids = nodesById(definition);
    const reserved = reservedIds(this.kinds);
    const id = freeId(kind.title.toLowerCase(), (name) => ids.has(name) || reserved.has(name));
    const isTrigger = kind.family === 'trigger';
    const edge = definition.edges.find((each) => edgeKey(each) === target.splice);
    const before = nodeOf(definition, edge?.source ?? target.from?.source ?? '');
    const node: EditorNode = {
      id,
      type: kind.component_id,
      ...(target.parentId === null ? {} : { parentId: target.parentId }),
      position: target.at ?? commands.placeAfter(definition, isTrigger ? undefined : before, target.parentId),
      data: { componentId: kind.component_id, ...data },
    };
    if (edge && before && !target.at)
      node.position = { x: (before.position?.x ?? 0) + 288, y: before.position?.y ?? 0 };
    const wayOut = waysOut(kind, node.data)[0]?.id ?? null;
    this.apply(`add ${kind.title}`, (draft) => {
      commands.add(draft, { node, wayOut, ...(isTrigger ? {} : { from: target.from, splice: target.splice }) });
    });
    this.select([id], true);
  }

  connect(connection: Connection): void {
    const reason = whyNotConnect(this.definition, this.kinds, connection);
    if (reason !== null) return this.refuse(reason);
    this.apply(`connect ${connection.source} to ${connection.target}`, (draft) => commands.connect(draft, connection));
  }

  changeData(id: string, data: NodeData, field: string): void {
    this.apply(`edit ${id}`, (draft) => commands.setData(draft, id, data), `${id} ${field}`);
  }

  rename(from: string, to: string): void {
    if (this.readOnly) return;
    this.apply(`rename ${from} to ${to}`, (draft) => commands.rename(draft, from, to));
    this.select([to]);
  }

  // What is selected: nodes, or else an edge.
  removeSelection(): void {
    const { edge } = this.store.getState();
    if (this.selection.size > 0) {
      const ids = this.selection;
      this.apply(`delete ${this.describe(ids)}`, (draft) => commands.remove(draft, ids));
    } else if (edge !== null) this.apply('delete the edge', (draft) => commands.disconnect(draft, new Set([edge])));
  }

  move(positions: ReadonlyMap<string, Position>): void {
    this.apply(`move ${this.describe(new Set(positions.keys()))}`, (draft) => commands.move(draft, positions));
  }

  moveBy(x: number, y: number): void {
    const ids = this.selection;
    const moved = this.definition.nodes.filter(({ id }) => ids.has(id));
    if (moved.length === 0) return;
    const positions = new Map(
      moved.map(({ id, position }) => [id, { x: (position?.x ?? 0) + x, y: (position?.y ?? 0) + y }]),
    );
    this.apply(`move ${this.describe(ids)}`, (draft) => commands.move(draft, positions), `move ${[...ids].join(' ')}`);
  }

  resize(id: string, frame: commands.Frame): void {
    this.apply(`resize ${id}`, (draft) => commands.resize(draft, id, frame));
  }

  fold(id: string, isFolded: boolean): void {
    this.apply(`${isFolded ? 'fold' : 'unfold'} ${id}`, (draft) => commands.fold(draft, id, isFolded));
  }

  // Positions are those inside the new parent. False if it may not be.
  setParent(positions: ReadonlyMap<string, Position>, parentId: string | null): boolean {
    const reason = whyNotInside(this.definition, this.kinds, positions.keys(), parentId);
    if (reason !== null) {
      this.refuse(reason);
      return false;
    }
    const ids = new Set(positions.keys());
    const where = parentId === null ? 'out of the iterator' : `into ${parentId}`;
    this.apply(`move ${this.describe(ids)} ${where}`, (draft) => commands.setParent(draft, positions, parentId));
    return true;
  }

  // The selected nodes into a new iterator; or, of one iterator, its nodes out of it.
  group(): void {
    if (this.readOnly) return;
    const { selected, definition } = this;
    if (selected && this.kind(selected)?.holds_nodes) {
      const way = (node: EditorNode) => this.ways(node)[0] ?? null;
      return this.apply(`dissolve ${selected.id}`, (draft) => commands.ungroup(draft, selected.id, way));
    }
    const members = definition.nodes.filter(({ id }) => this.selection.has(id));
    const [first] = members;
    const kind = [...this.kinds.values()].find(({ holds_nodes }) => holds_nodes);
    if (!first || !kind) return;
    if (members.some((node) => parentOf(node) !== parentOf(first)))
      return this.refuse('Select nodes that are all inside the same iterator, or all outside of iterators.');
    if (members.some((node) => this.kind(node)?.family === 'trigger'))
      return this.refuse('A trigger cannot be inside an iterator.');
    const reason = whyNotAdd(definition, this.kinds, kind, parentOf(first));
    if (reason !== null) return this.refuse(reason);
    const ids = nodesById(definition);
    const id = freeId(kind.title.toLowerCase(), (name) => ids.has(name));
    const iterator: EditorNode = { id, type: kind.component_id, data: { componentId: kind.component_id } };
    const inside = this.selection;
    this.apply(`put ${this.describe(inside)} into an iterator`, (draft) =>
      commands.group(draft, inside, structuredClone(iterator)),
    );
    this.select([id], true);
  }

  // Signing secrets do not go to the clipboard; pasted here again, the nodes have theirs.
  private lastCopied: { text: string; fragment: ReturnType<typeof fragmentOf> } | null = null;
  copied(): string | null {
    if (this.selection.size === 0) return null;
    const fragment = fragmentOf(this.definition, this.selection);
    const text = clipboardText(withoutSecrets(fragment));
    this.lastCopied = { text, fragment };
    return text;
  }

  duplicate(): void {
    if (this.readOnly || this.selection.size === 0) return;
    this.insertFragment(fragmentOf(this.definition, this.selection), 'duplicate');
  }

  // The text of a copied selection, of a definition (JSON, YAML), or a curl command.
  async paste(text: string): Promise<void> {
    if (this.readOnly) return;
    if (text === this.lastCopied?.text) return this.insertFragment(this.lastCopied.fragment, 'paste');
    const read = await readPasted(text);
    if (read === null) return this.refuse('The clipboard has no nodes, no definition and no curl command.');
    if ('curl' in read) {
      const kind = this.kinds.get('webhook');
      if (kind) this.insert(kind, this.target(), read.curl);
      return;
    }
    this.insertFragment(read, 'paste');
  }

  private insertFragment(fragment: ReturnType<typeof fragmentOf>, verb: string): void {
    const { definition, selected } = this;
    const parentId =
      selected && parentOf(selected) !== null && !fragment.nodes.some(({ id }) => id === parentOf(selected))
        ? parentOf(selected)
        : null;
    const hasTrigger = definition.nodes.some((node) => this.kind(node)?.family === 'trigger');
    const isLeftOut = (node: EditorNode) => this.kind(node)?.family === 'trigger' && (hasTrigger || parentId !== null);
    const nodes = fragment.nodes.filter((node) => !isLeftOut(node));
    if (nodes.length === 0) return this.refuse('A workflow has one trigger, and this one has it already.');
    const reason = whyNotInside(
      definition,
      this.kinds,
      nodes.map(({ id }) => id),
      parentId,
    );
    if (reason !== null) return this.refuse(reason);
    const at = commands.placeAfter(definition, undefined, parentId);
    const fits = fitted(
      definition,
      { nodes, edges: fragment.edges },
      { reserved: reservedIds(this.kinds), at, parentId },
    );
    this.apply(`${verb} ${plural(fits.nodes.length, 'node')}`, (draft) => paste(draft, fits));
    this.select(
      fits.nodes.filter((node) => parentOf(node) === parentId).map(({ id }) => id),
      true,
    );
    if (nodes.length < fragment.nodes.length) notify('The trigger was left out: a workflow has one.');
  }

  // Places for the selection, or for all.
  async layOut(): Promise<void> {
    const { definition } = this;
    const ids = this.selection.size > 1 ? withInside(definition, this.selection) : null;
    const some = ids ? definition.nodes.filter(({ id }) => ids.has(id)) : definition.nodes;
    const part = { nodes: some, edges: definition.edges };
    const pieces = piecesOf(part, this.kinds);
    if (pieces.length === 0) return;
    const frames = new Set(pieces.filter(({ isFrame }) => isFrame).map(({ id }) => id));
    const free = pieces.filter(({ parentId }) => parentId === null);
    const left = ids ? Math.min(...free.map(({ position }) => position?.x ?? 0)) : 0;
    const top = ids ? Math.min(...free.map(({ position }) => position?.y ?? 0)) : 0;
    const roots = new Set(free.map(({ id }) => id));
    const placed = (await layOutBeside(part, pieces)).map((each) =>
      roots.has(each.id) ? { ...each, x: each.x + left, y: each.y + top } : each,
    );
    this.apply(ids ? `arrange ${plural(some.length, 'node')}` : 'arrange all nodes', (draft) =>
      commands.place(draft, placed, frames),
    );
  }

  // The nodes that lead to what is selected, or to which it leads.
  selectBeside(direction: 'upstream' | 'downstream'): void {
    const ids = this.selection;
    const next = this.definition.edges.flatMap(({ source, target }) =>
      direction === 'upstream' ? (ids.has(target) ? [source] : []) : ids.has(source) ? [target] : [],
    );
    if (next.length > 0) this.select(next, true);
  }

  undo(): void {
    const step = this.store.getState().past.at(-1);
    if (!step || this.readOnly) return;
    this.store.getState().undo();
    this.say(`Undone: ${step.name}`);
  }

  redo(): void {
    const step = this.store.getState().future.at(-1);
    if (!step || this.readOnly) return;
    this.store.getState().redo();
    this.say(`Done again: ${step.name}`);
  }

  // Another definition in the place of this one, which can be undone.
  takeTheirs(theirs: { nodes: readonly EditorNode[]; edges: readonly { source: string; target: string }[] }): void {
    this.apply('take their changes', (draft) => {
      draft.nodes = structuredClone([...theirs.nodes]);
      draft.edges = structuredClone([...theirs.edges]);
    });
  }
}
