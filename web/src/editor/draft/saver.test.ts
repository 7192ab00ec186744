import { expect, it } from 'vitest';
import { ApiError, Unreachable } from '../../api/errors';
import type { Definition } from '../contract';
import { graph, node } from '../model/test-graphs';
import { chosen, type JournalEntry, withoutSecrets, withSecretsOf } from './journal';
import { type Base, SAVE_AFTER_MS, Saver } from './saver';

// A saver whose clock stands still, with a server that answers as told.
function setup(answers: (string | Error)[], draft = { document: document(9), etag: '"9"' }) {
  const sent: { document: Definition; base: Base }[] = [];
  const journal: string[] = [];
  const timers: { run: () => void; ms: number }[] = [];
  const saver = new Saver(
    'flow',
    { version: 3, etag: null },
    {
      put: (document, base) => {
        sent.push({ document, base });
        const next = answers.shift() ?? new Error('not expected');
        return typeof next === 'string' ? Promise.resolve(next) : Promise.reject(next);
      },
      look: () => Promise.resolve(draft),
      journal: {
        write: () => journal.push('write'),
        keep: () => journal.push('keep'),
        clear: () => journal.push('clear'),
      },
      setTimer: (run, ms) => {
        const timer = { run, ms };
        timers.push(timer);
        return () => {
          const at = timers.indexOf(timer);
          if (at >= 0) timers.splice(at, 1);
        };
      },
      now: () => 0,
    },
  );
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  const elapse = async () => {
    timers.shift()?.run();
    await settle();
  };
  return { saver, sent, journal, timers, elapse, settle };
}

const document = (n: number) => graph([node('a', 'text', {}, { n })]);
const refusal = (status: number, body: unknown = {}) =>
  new ApiError(status, 'code', 'No.', { all: [], docUrl: null, requestId: null, body });

it('writes at once to the journal, and later once to the server', async () => {
  const { saver, sent, journal, timers, elapse } = setup(['"1"', '"2"']);
  saver.changed(document(1));
  saver.changed(document(2));
  expect(journal).toEqual(['write', 'write']);
  expect(timers.map(({ ms }) => ms)).toEqual([SAVE_AFTER_MS]);
  expect(saver.state.get().kind).toBe('saving');
  await elapse();
  expect(sent).toEqual([{ document: document(2), base: { version: 3, etag: null } }]);
  expect(saver.state.get().kind).toBe('kept');
  expect(journal.at(-1)).toBe('clear');
  saver.leave();
  expect(journal).not.toContain('keep');
  saver.changed(document(3));
  saver.leave();
  expect(journal.at(-1)).toBe('keep');
  await elapse();
  expect(sent[1]?.base).toEqual({ version: 3, etag: '"1"' });
});

it('sends what was typed while it was sending', async () => {
  const { saver, sent, journal, elapse, settle } = setup(['"1"', '"2"']);
  saver.changed(document(1));
  const flushed = saver.flush();
  saver.changed(document(2));
  await flushed;
  await settle();
  expect(journal).not.toContain('clear');
  await elapse();
  expect(sent.map(({ base }) => base.etag)).toEqual([null, '"1"']);
  expect(saver.state.get().kind).toBe('kept');
});

it('asks the server once at a time, whoever asks for it', async () => {
  const { saver, sent, settle } = setup(['"1"', '"2"']);
  saver.changed(document(1));
  const first = saver.flush();
  saver.changed(document(2));
  expect(await Promise.all([first, saver.flush(), saver.flush()])).toEqual([false, true, true]);
  await settle();
  expect(sent.map(({ base }) => base.etag)).toEqual([null, '"1"']);
});

it('sends nothing while the draft is published, and then what was typed meanwhile', async () => {
  const { saver, sent, elapse, settle } = setup(['"1"', '"2"']);
  saver.changed(document(1));
  await saver.flush();
  let publish: () => void = () => undefined;
  const published = saver.exclusively(async () => {
    await new Promise<void>((resolve) => (publish = resolve));
    return { version: 4, etag: null };
  });
  saver.changed(document(2));
  await elapse();
  expect(sent).toHaveLength(1);
  publish();
  await published;
  await settle();
  expect(sent.at(-1)).toEqual({ document: document(2), base: { version: 4, etag: null } });
});

it('tries again while the server is away, and goes on taking changes', async () => {
  const { saver, sent, timers, elapse } = setup([new Unreachable(null), refusal(503), '"1"']);
  saver.changed(document(1));
  await elapse();
  expect(saver.state.get().kind).toBe('offline');
  saver.changed(document(2));
  expect(timers.map(({ ms }) => ms)).toEqual([1000]);
  await elapse();
  expect(timers.map(({ ms }) => ms)).toEqual([2000]);
  await elapse();
  expect(sent.at(-1)?.document).toEqual(document(2));
  expect(saver.state.get().kind).toBe('kept');
});

it('stops at a conflict until it is decided', async () => {
  const { saver, sent, timers, elapse } = setup([
    refusal(412, { changed_by: 'deploys', changed_at: '2026-01-01T00:00:00Z' }),
    '"9"',
  ]);
  saver.changed(document(1));
  await elapse();
  expect(saver.state.get()).toEqual({ kind: 'conflict', by: 'deploys', at: '2026-01-01T00:00:00Z' });
  saver.changed(document(2));
  expect(timers).toEqual([]);
  expect(await saver.flush()).toBe(false);
  saver.resume({ version: 4, etag: '"8"' }, document(2));
  expect(await saver.flush()).toBe(true);
  expect(sent.at(-1)).toEqual({ document: document(2), base: { version: 4, etag: '"8"' } });
});

it('saves what is typed while it saves, before it says that the server has everything', async () => {
  const { saver, sent } = setup(['"1"', '"2"', refusal(412)]);
  saver.changed(document(1));
  const all = saver.flushAll();
  saver.changed(document(2));
  expect(await all).toBe(true);
  expect(sent.map(({ document: { nodes } }) => nodes[0]?.data.n)).toEqual([1, 2]);
  saver.changed(document(3));
  expect(await saver.flushAll()).toBe(false);
  expect(saver.state.get().kind).toBe('conflict');
});

it('does not take its own words for those of somebody else', async () => {
  // The first answer is lost.
  const { saver, sent, elapse } = setup([new Unreachable(null), refusal(412, { changed_by: 'me' }), '"2"'], {
    document: document(1),
    etag: '"1"',
  });
  saver.changed(document(1));
  await elapse();
  saver.changed(document(2));
  await elapse();
  expect(saver.state.get().kind).toBe('kept');
  expect(sent.at(-1)).toEqual({ document: document(2), base: { version: 3, etag: '"1"' } });
});

it('makes a new draft where the one before was published or deleted', async () => {
  const { saver, sent } = setup(['"1"', refusal(404), '"2"', refusal(404), refusal(404)]);
  saver.changed(document(1));
  await saver.flush();
  saver.changed(document(2));
  expect(await saver.flush()).toBe(true);
  expect(sent.map(({ base }) => base.etag)).toEqual([null, '"1"', null]);
  // The workflow is gone as well.
  saver.changed(document(3));
  expect(await saver.flush()).toBe(false);
  expect(saver.state.get().kind).toBe('refused');
});

it('sends the last words after the editor is left', async () => {
  const { saver, sent } = setup(['"1"', '"2"']);
  saver.changed(document(1));
  void saver.flush();
  saver.changed(document(2));
  await saver.end();
  expect(sent.map(({ base }) => base.etag)).toEqual([null, '"1"']);
});

it('tries again when the session is back', async () => {
  const { saver, settle } = setup([refusal(401), '"1"']);
  saver.changed(document(1));
  await saver.flush();
  expect(saver.state.get().kind).toBe('refused');
  saver.retry();
  await settle();
  expect(saver.state.get().kind).toBe('kept');
});

it('says why the server does not take it', async () => {
  const { saver, elapse } = setup([refusal(413)]);
  saver.changed(document(1));
  await elapse();
  expect(saver.state.get()).toEqual({ kind: 'refused', message: 'No.' });
});

it('the journal holds no signing secrets', () => {
  const secrets = graph([
    node('in', 'webhook_trigger', {}, { verify_token: 'v', signature: { scheme: 'github', secrets: ['a', 'b'] } }),
  ]);
  expect(withoutSecrets(secrets).nodes[0]?.data).toEqual({
    componentId: 'webhook_trigger',
    verify_token: '***',
    signature: { scheme: 'github', secrets: ['***', '***'] },
  });
});

it('puts secrets back where they are still hidden', () => {
  const before = { verify_token: 'v', signature: { scheme: 'github', secrets: ['a', 'b'] } };
  const typed = { verify_token: '***', signature: { scheme: 'gitlab', secrets: ['***', 'new', '***'] } };
  expect(withSecretsOf(typed, before)).toEqual({
    verify_token: 'v',
    signature: { scheme: 'gitlab', secrets: ['a', 'new', '***'] },
  });
  expect(withSecretsOf({ template: '***' }, before)).toEqual({ template: '***' });
});

it('prefers the journal of the same tab, then the newest, and forgets what is old or of others', () => {
  const entry = (tab: string, at: number, by = 'me'): JournalEntry => ({
    by,
    sent: [],
    workflowId: 'flow',
    tab,
    document: document(at),
    baseVersion: 1,
    etag: null,
    at,
  });
  const now = 31 * 24 * 3600 * 1000;
  const entries = [
    entry('a', now - 9),
    entry('a', now - 5),
    entry('b', now - 3),
    entry('c', 0),
    entry('d', now, 'other'),
  ];
  const choose = (tab: string) => chosen(entries, { tab, by: 'me' }, now);
  expect(choose('a')?.at).toBe(now - 5);
  expect(choose('x')?.tab).toBe('b');
  expect(choose('c')?.tab).toBe('b');
  expect(choose('d')?.tab).toBe('b');
  expect(chosen([], { tab: 'a', by: 'me' }, now)).toBeNull();
});
