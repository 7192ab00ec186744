import type { Definition } from '../contract';

// What was changed and has not reached the server yet, in this browser (IndexedDB). An entry goes as soon as the server has
// it. Without storage (private windows, switched off) the editor works all the same; only a reload while offline loses work.

export interface JournalEntry {
  workflowId: string;
  // Which tab wrote it: two tabs with one workflow do not overwrite each other.
  tab: string;
  document: Definition;
  baseVersion: number;
  // The draft of the server that it was made to; null if there was none.
  etag: string | null;
  // Hashes of what was sent without an answer: the server may have it.
  unanswered: readonly string[];
  at: number;
}

export interface Journal {
  read: (workflowId: string) => Promise<JournalEntry | null>;
  write: (entry: Omit<JournalEntry, 'tab'>) => void;
  // At once: the page is being left, and what IndexedDB has begun may not be done.
  keep: (entry: Omit<JournalEntry, 'tab'>) => void;
  clear: (workflowId: string) => void;
}

const DATABASE = 'sluice-editor';
const STORE = 'journal';
const AGE_MAX_MS = 30 * 24 * 3600 * 1000;

// Signing secrets never go into storage. The server puts the ones that it has in the place of "***".
export function withoutSecrets(document: Definition): Definition {
  const nodes = document.nodes.map((node) => {
    const { signature, verify_token } = node.data;
    const data = { ...node.data };
    if (typeof verify_token === 'string') data.verify_token = '***';
    if (
      typeof signature === 'object' &&
      signature !== null &&
      'secrets' in signature &&
      Array.isArray(signature.secrets)
    )
      data.signature = { ...signature, secrets: signature.secrets.map(() => '***') };
    return { ...node, data };
  });
  return { ...document, nodes };
}

// Of several entries the one of this tab, else the newest.
export function chosen(entries: readonly JournalEntry[], tab: string, now: number): JournalEntry | null {
  const fresh = entries.filter(({ at }) => now - at < AGE_MAX_MS);
  return fresh.find((entry) => entry.tab === tab) ?? fresh.toSorted((a, b) => b.at - a.at)[0] ?? null;
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
function kept(workflowId: string): JournalEntry | null {
  try {
    const entry = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null') as JournalEntry | null;
    return entry?.workflowId === workflowId ? entry : null;
  } catch {
    return null;
  }
}

function forget(): void {
  try {
    sessionStorage.removeItem(KEPT);
  } catch {
    // Storage is switched off: nothing was kept.
  }
}

export function openJournal(): Journal {
  const tab = tabName();
  const all = (workflowId: string) => IDBKeyRange.bound([workflowId, ''], [workflowId, '\uffff']);
  return {
    async read(workflowId) {
      const last = kept(workflowId);
      if (last) return last;
      try {
        const open = await store('readonly');
        const entries = open ? await settled(open.getAll(all(workflowId)) as IDBRequest<JournalEntry[]>) : [];
        return chosen(entries, tab, Date.now());
      } catch {
        return null;
      }
    },
    write(entry) {
      const document = withoutSecrets(entry.document);
      void store('readwrite').then((open) => open?.put({ ...entry, document, tab }));
    },
    keep(entry) {
      const document = withoutSecrets(entry.document);
      try {
        sessionStorage.setItem(KEPT, JSON.stringify({ ...entry, document, tab }));
      } catch {
        // No storage, or no room: the journal has all but the last moment.
      }
    },
    clear(workflowId) {
      forget();
      void store('readwrite').then((open) => open?.delete(all(workflowId)));
    },
  };
}
