import { ApiError, isStatus, messageOf, Unreachable } from '../../api/errors';
import { createStore, type Store } from '../../ui/store';
import type { Definition } from '../contract';
import type { Journal } from './journal';

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
  // The hash and tag of the server's draft; null if there is none.
  look: () => Promise<{ hash: string; etag: string } | null>;
  // As `look` makes it.
  hash: (document: Definition) => string;
  journal: Pick<Journal, 'write' | 'keep' | 'clear'>;
  setTimer: (run: () => void, ms: number) => () => void;
  now: () => number;
}

export const SAVE_AFTER_MS = 800;
const PAUSES_MS = [1_000, 2_000, 5_000];

export class Saver {
  readonly state: Store<SaverState> = createStore<SaverState>({ kind: 'kept' });
  // What waits to be sent; null if the server has everything.
  private waiting: Definition | null = null;
  private cancelTimer: () => void = () => undefined;
  private sending: Promise<void> | null = null;
  private failures = 0;
  // Hashes of what was sent and not answered. If the server has one of these, nobody else was faster: an answer was lost.
  private unanswered: readonly string[];
  private isEnded = false;

  constructor(
    private readonly workflowId: string,
    public base: Base,
    private readonly parts: SaverParts,
    unanswered: readonly string[] = [],
  ) {
    this.unanswered = unanswered;
  }

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

  // Does something with the draft while nothing is sent. What it answers is the base from then on; the result is its version.
  async exclusively(run: (base: Base) => Promise<Base | null>): Promise<number | null> {
    while (this.sending) await this.sending;
    const done = run(this.base).then((base) => {
      this.base = base ?? this.base;
      return base?.version ?? null;
    });
    const over = () => {
      this.sending = null;
      if (this.waiting !== null && this.state.get().kind === 'saving') this.schedule(SAVE_AFTER_MS);
    };
    this.sending = done.then(over, over);
    return done;
  }

  // The network may be back.
  retry(): void {
    if (this.state.get().kind === 'offline') void this.flush();
  }

  conflict(by: string | null, at: string | null): void {
    this.cancelTimer();
    this.state.set({ kind: 'conflict', by, at });
  }

  // The conflict is decided: from here on changes are made to `base`; `document` is sent next, if there is one.
  resume(base: Base, document: Definition | null): void {
    this.base = base;
    this.waiting = null;
    this.failures = 0;
    this.unanswered = [];
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
    const { unanswered, workflowId } = this;
    return { workflowId, document, baseVersion: version, etag, unanswered, at: this.parts.now() };
  }

  end(): void {
    this.isEnded = true;
    this.cancelTimer();
    // What waits goes on its way; if that fails, it is in the journal.
    if (this.waiting !== null && !this.sending && this.state.get().kind === 'saving') void this.send();
  }

  private schedule(ms: number): void {
    this.cancelTimer();
    if (!this.isEnded) this.cancelTimer = this.parts.setTimer(() => void this.flush(), ms);
  }

  private send(): Promise<void> {
    const sent = this.waiting;
    if (sent === null) return Promise.resolve();
    const hash = this.parts.hash(sent);
    if (!this.unanswered.includes(hash)) this.unanswered = [...this.unanswered, hash];
    // The page may be left before the answer is there.
    this.parts.journal.write(this.entry(sent));
    this.sending = this.parts.put(sent, this.base).then(
      (etag) => this.arrived(sent, etag),
      (error: unknown) => (isStatus(error, 412) ? this.refusedByTag(error) : this.failed(error)),
    );
    return this.sending;
  }

  private arrived(sent: Definition, etag: string): void {
    this.sending = null;
    this.base = { ...this.base, etag };
    this.failures = 0;
    this.unanswered = [];
    if (this.waiting !== sent) {
      this.state.set({ kind: 'saving' });
      return this.schedule(SAVE_AFTER_MS);
    }
    this.waiting = null;
    this.parts.journal.clear(this.workflowId);
    this.state.set({ kind: 'kept' });
  }

  // The draft is not the one that was known: because an answer was lost, or because somebody else was faster.
  private async refusedByTag(error: ApiError): Promise<void> {
    try {
      const found = await this.parts.look();
      this.sending = null;
      if (!found || !this.unanswered.includes(found.hash)) return this.conflict(...changeOf(error));
      this.base = { ...this.base, etag: found.etag };
      this.unanswered = [];
      this.schedule(0);
    } catch (problem) {
      this.failed(problem);
    }
  }

  private failed(error: unknown): void {
    this.sending = null;
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
