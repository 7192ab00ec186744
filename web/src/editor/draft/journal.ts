import type { Definition, NodeData } from '../contract';

// What was changed and has not reached the server yet, in this browser (IndexedDB). An entry goes as soon as the server has
// it. Without storage (private windows, switched off) the editor works all the same; only a reload while offline loses work.

export interface JournalEntry {
  workflowId: string;
  // Which tab wrote it, for whom: two tabs with one workflow do not overwrite each other, nor do two people in one tab.
  tab: string;
  // Whose work it is: nobody else is given it.
  by: string;
  document: Definition;
  baseVersion: number;
  // The draft of the server that it was made to; null if there was none.
  etag: string | null;
  // What was sent without an answer so far, see Saver.
  sent: readonly string[];
  at: number;
}

export interface Journal {
  read: (workflowId: string) => Promise<JournalEntry | null>;
  write: (entry: Omit<JournalEntry, 'tab' | 'by'>) => void;
  // At once: the page is being left, and what IndexedDB has begun may not be done.
  keep: (entry: Omit<JournalEntry, 'tab' | 'by'>) => void;
  // The server has what was written here, and what was read. Other tabs keep theirs.
  clear: (workflowId: string) => void;
}

const DATABASE = 'sluice-editor';
const STORE = 'journal';
const AGE_MAX_MS = 30 * 24 * 3600 * 1000;

// Signing secrets never go into storage, and are not shown. The server puts the ones that it has in the place of "***".
export const HIDDEN = '***';

export function withoutSecretsOf(data: NodeData): NodeData {
  const { signature, verify_token } = data;
  const hidden = { ...data };
  if (typeof verify_token === 'string') hidden.verify_token = HIDDEN;
  const secrets = secretsIn(data);
  if (secrets) hidden.signature = { ...(signature as object), secrets: secrets.map(() => HIDDEN) };
  return hidden;
}

function secretsIn({ signature }: NodeData): readonly unknown[] | null {
  return typeof signature === 'object' &&
    signature !== null &&
    'secrets' in signature &&
    Array.isArray(signature.secrets)
    ? signature.secrets
    : null;
}

// Data that was shown without secrets, with those of `before` in the places where they are still hidden.
export function withSecretsOf(data: NodeData, before: NodeData): NodeData {
  const whole = { ...data };
  if (data.verify_token === HIDDEN && before.verify_token !== undefined) whole.verify_token = before.verify_token;
  const [secrets, known] = [secretsIn(data), secretsIn(before)];
  if (secrets && known)
    whole.signature = {
      ...(data.signature as object),
      secrets: secrets.map((secret, at) => (secret === HIDDEN ? (known[at] ?? secret) : secret)),
    };
  return whole;
}

export function withoutSecrets<T extends Pick<Definition, 'nodes'>>(document: T): T {
  const isPlain = ({ data }: T['nodes'][number]) => !('verify_token' in data) && !('signature' in data);
  const nodes = document.nodes.map((node) => (isPlain(node) ? node : { ...node, data: withoutSecretsOf(node.data) }));
  return { ...document, nodes };
}

// Of several entries of this person the newest of this tab, else the newest.
export function chosen(
  entries: readonly JournalEntry[],
  { tab, by }: Pick<JournalEntry, 'tab' | 'by'>,
  now: number,
): JournalEntry | null {
  const fresh = entries
    .filter((entry) => entry.by === by && now - entry.at < AGE_MAX_MS)
    .toSorted((a, b) => b.at - a.at);
  return fresh.find((entry) => entry.tab === tab) ?? fresh[0] ?? null;
}

function tabName(): string {
  try {
    const known = sessionStorage.getItem('sluice.tab');
    if (known) return known;
    const made = Math.random().toString(36).slice(2);
    sessionStorage.setItem('sluice.tab', made);
    return made;
  } catch {
    return 'tab';
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The journal cannot be used.'));
  });
}

let opened: Promise<IDBDatabase> | null = null;

function database(): Promise<IDBDatabase> {
  opened ??= (() => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(STORE, { keyPath: ['workflowId', 'tab'] });
    };
    return settled(request);
  })();
  return opened;
}

async function store(mode: IDBTransactionMode): Promise<IDBObjectStore | null> {
  try {
    return (await database()).transaction(STORE, mode).objectStore(STORE);
  } catch {
    opened = null;
    return null;
  }
}

const KEPT = 'sluice.journal';

// What the page that was here before kept as it was left.
function kept(workflowId: string): JournalEntry[] {
  try {
    const entry = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null') as JournalEntry | null;
    return entry?.workflowId === workflowId ? [entry] : [];
  } catch {
    return [];
  }
}

function forgetKept(): void {
  try {
    sessionStorage.removeItem(KEPT);
  } catch {
    // Storage is switched off: nothing was kept.
  }
}

// `by` is the person whose work is written and read.
export function openJournal(by: string): Journal {
  const tab = `${tabName()} ${by}`;
  let adopted: JournalEntry | null = null;
  return {
    async read(workflowId) {
      const entries = kept(workflowId);
      try {
        const all = IDBKeyRange.bound([workflowId, ''], [workflowId, '\uffff']);
        const open = await store('readonly');
        if (open) entries.push(...(await settled(open.getAll(all) as IDBRequest<JournalEntry[]>)));
      } catch {
        // What the page kept is all there is.
      }
      adopted = chosen(entries, { tab, by }, Date.now());
      return adopted;
    },
    write(entry) {
      const document = withoutSecrets(entry.document);
      void store('readwrite').then((open) => open?.put({ ...entry, document, tab, by }));
    },
    keep(entry) {
      const document = withoutSecrets(entry.document);
      try {
        sessionStorage.setItem(KEPT, JSON.stringify({ ...entry, document, tab, by }));
      } catch {
        // No storage, or no room: the journal has all but the last moment.
      }
    },
    clear(workflowId) {
      if (kept(workflowId).some((entry) => entry.by === by)) forgetKept();
      const read = adopted;
      adopted = null;
      void store('readwrite').then(async (open) => {
        if (!open) return;
        open.delete([workflowId, tab]);
        if (!read || read.tab === tab) return;
        // Its tab may be open, and have gone on.
        const now = await settled(open.get([workflowId, read.tab]) as IDBRequest<JournalEntry | undefined>);
        if (now?.at === read.at) open.delete([workflowId, read.tab]);
      });
    },
  };
}
