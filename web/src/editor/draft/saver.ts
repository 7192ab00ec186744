import { ApiError, isStatus, messageOf, Unreachable } from '../../api/errors';
import { createStore, type Store } from '../../ui/store';
import type { Definition } from '../contract';
import { wholeHash } from '../model/hash';
import { type Journal, withoutSecrets } from './journal';

// Brings what is edited to the server's draft: at once to the journal, 800 ms after the last change to the server, and
// again until it is there. It never stops anybody from typing.

export type SaverState =
  // The server has everything.
  | { kind: 'kept' }
  | { kind: 'saving' }
  // There is no answer; it is tried again. What was typed is in the journal.
  | { kind: 'offline' }
  // Somebody else has changed the draft or the version. Nothing is sent until the person has chosen.
  | { kind: 'conflict'; by: string | null; at: string | null }
  // The server does not take it, whatever is tried.
  | { kind: 'refused'; message: string };

export interface Base {
  // The version that the draft began from, and the server's draft; null if there is none.
  version: number;
  etag: string | null;
}

export interface SaverParts {
  put: (document: Definition, base: Base) => Promise<string>;
  // The draft that the server has now.
  look: () => Promise<{ document: Definition; etag: string } | null>;
  journal: Pick<Journal, 'write' | 'keep' | 'clear'>;
  setTimer: (run: () => void, ms: number) => () => void;
  now: () => number;
}

export const SAVE_AFTER_MS = 800;
const PAUSES_MS = [1_000, 2_000, 5_000];
const SENT_MAX = 8;

// By this a document is known again that the server has; it hides secrets.
function signatureOf(document: Definition): string {
  return wholeHash(withoutSecrets(document));
}

export class Saver {
  readonly state: Store<SaverState> = createStore<SaverState>({ kind: 'kept' });
  // What waits to be sent; null if the server has everything.
  private waiting: Definition | null = null;
  private cancelTimer: () => void = () => undefined;
  private sending: Promise<void> | null = null;
  private failures = 0;
  private isEnded = false;

  constructor(
    private readonly workflowId: string,
    public base: Base,
    private readonly parts: SaverParts,
    // What was sent without an answer so far: the server may have it.
    private sent: readonly string[] = [],
  ) {}

  changed(document: Definition): void {
    this.waiting = document;
    this.parts.journal.write(this.entry(document));
    const { kind } = this.state.get();
    if (kind === 'conflict' || kind === 'offline') return;
    this.state.set({ kind: 'saving' });
    this.schedule(SAVE_AFTER_MS);
  }

  // Sends what waits, now. True if the server then has everything.
  async flush(): Promise<boolean> {
    this.cancelTimer();
    if (this.sending) await this.sending;
    if (this.waiting !== null && this.state.get().kind !== 'conflict') await (this.sending ?? this.send());
    return this.waiting === null;
  }

  // Sends until the server has everything, with what is typed meanwhile. False if it does not take it now.
  async flushAll(): Promise<boolean> {
    do if (await this.flush()) return true;
    while (this.state.get().kind === 'saving');
    return false;
  }

  // Until nothing is on its way.
  async idle(): Promise<void> {
    while (this.sending) await this.sending;
  }

  // Whether this editor has sent this document as the draft.
  hasSent(document: Definition): boolean {
    return this.sent.includes(signatureOf(document));
  }

  // Does something with the draft while nothing is sent. What it answers is the base from then on; the result is its version.
  async exclusively(run: (base: Base) => Promise<Base | null>): Promise<number | null> {
    // Without a pause where nothing is on its way.
    while (this.sending) await this.sending;
    const done = run(this.base).then((base) => {
      this.base = base ?? this.base;
      return base?.version ?? null;
    });
    const over = () => {
      this.sending = null;
      if (this.waiting !== null && this.state.get().kind === 'saving') return this.goOn();
      return undefined;
    };
    this.sending = done.then(over, over);
    return done;
  }

  // The network may be back, or the session.
  retry(): void {
    const { kind } = this.state.get();
    if (kind === 'offline' || kind === 'refused') void this.flush();
  }

  conflict(by: string | null, at: string | null): void {
    this.cancelTimer();
    this.state.set({ kind: 'conflict', by, at });
  }

  // The conflict is decided: from here on changes are made to `base`; `document` is sent next, if there is one.
  resume(base: Base, document: Definition | null): void {
    this.base = base;
    this.waiting = null;
    this.sent = [];
    this.failures = 0;
    this.state.set({ kind: 'kept' });
    if (document === null) this.parts.journal.clear(this.workflowId);
    else this.changed(document);
  }

  // The page is left, perhaps to be loaded again.
  leave(): void {
    if (this.waiting !== null) this.parts.journal.keep(this.entry(this.waiting));
  }

  private entry(document: Definition): Parameters<Journal['write']>[0] {
    const { version, etag } = this.base;
    const { workflowId, sent } = this;
    return { workflowId, document, baseVersion: version, etag, sent, at: this.parts.now() };
  }

  // What waits goes on its way, and until it is there; if that fails, it is in the journal.
  async end(): Promise<void> {
    this.isEnded = true;
    this.cancelTimer();
    if (this.waiting !== null && !this.sending && this.state.get().kind === 'saving') void this.send();
    await this.idle();
  }

  // With what was changed while something else was on its way.
  private goOn(): Promise<void> | undefined {
    if (this.isEnded) return this.send();
    this.schedule(SAVE_AFTER_MS);
    return undefined;
  }

  private schedule(ms: number): void {
    this.cancelTimer();
    if (!this.isEnded) this.cancelTimer = this.parts.setTimer(() => void this.flush(), ms);
  }

  private send(): Promise<void> {
    const sent = this.waiting;
    if (sent === null) return Promise.resolve();
    this.sent = [...this.sent, signatureOf(sent)].slice(-SENT_MAX);
    // Whoever goes on from the journal knows what may have arrived.
    this.parts.journal.write(this.entry(sent));
    this.sending = this.put(sent).then(
      (etag) => this.arrived(sent, etag),
      (error: unknown) => this.failed(error),
    );
    return this.sending;
  }

  // Once more if the draft is another one than thought, but nobody else's.
  private async put(document: Definition): Promise<string> {
    try {
      return await this.parts.put(document, this.base);
    } catch (error) {
      const etag = await this.etagAfter(error);
      if (etag === undefined) throw error;
      this.base = { ...this.base, etag };
      return this.parts.put(document, this.base);
    }
  }

  private async etagAfter(error: unknown): Promise<string | null | undefined> {
    // The draft was published or deleted in the meantime.
    if (isStatus(error, 404) && this.base.etag !== null) return null;
    if (!isStatus(error, 412)) return undefined;
    const draft = await this.parts.look();
    if (draft === null) return null;
    return this.hasSent(draft.document) ? draft.etag : undefined;
  }

  private arrived(sent: Definition, etag: string): Promise<void> | undefined {
    this.sending = null;
    this.base = { ...this.base, etag };
    this.sent = [];
    this.failures = 0;
    if (this.waiting !== sent) {
      this.state.set({ kind: 'saving' });
      return this.goOn();
    }
    this.waiting = null;
    this.parts.journal.clear(this.workflowId);
    this.state.set({ kind: 'kept' });
    return undefined;
  }

  private failed(error: unknown): void {
    this.sending = null;
    if (isStatus(error, 412)) return this.conflict(...changeOf(error));
    if (error instanceof Unreachable || (error instanceof ApiError && (error.status >= 500 || error.status === 429))) {
      this.state.set({ kind: 'offline' });
      this.schedule(PAUSES_MS[Math.min(this.failures, PAUSES_MS.length - 1)] ?? 5_000);
      this.failures += 1;
      return;
    }
    this.state.set({ kind: 'refused', message: messageOf(error) });
  }
}

// Who changed it and when, as a 412 says.
export function changeOf({ details }: ApiError): [by: string | null, at: string | null] {
  const { changed_by, changed_at } = (details.body ?? {}) as { changed_by?: unknown; changed_at?: unknown };
  return [typeof changed_by === 'string' ? changed_by : null, typeof changed_at === 'string' ? changed_at : null];
}
