import { useEffect, useRef } from 'react';
import { createStore, useStore } from '../ui/store';
import { type LiveEvent, toLiveEvent } from './events';
import { readStream } from './stream';

// Live events for all tabs of this browser, over one stream: the tab that holds the lock reads it and tells the others.
// HTTP/1.1 allows a browser six connections to a host, so a stream a tab would soon stop the seventh one.

export type LiveStatus = 'off' | 'connecting' | 'live' | 'reconnecting';
export const liveStatus = createStore<LiveStatus>('connecting');

const SILENCE_MS = 10_000;
const PAUSES_MS = [500, 1_000, 2_000, 5_000];

type Message =
  | { kind: 'event'; id: string; event: LiveEvent }
  | { kind: 'status'; status: LiveStatus; lastId: string }
  | { kind: 'hello' };

const listeners = new Set<(events: LiveEvent[]) => void>();
let waiting: LiveEvent[] = [];
let scheduled = false;
let lastId = '';
// Of the stream of this page, while there is one: asks again where it was refused.
let askAgain: () => void = () => undefined;

// Once a frame, so that a hundred events a second cost one rendering each 16 ms. Hidden pages have no frames.
function flush() {
  scheduled = false;
  const events = waiting;
  waiting = [];
  for (const listener of listeners) listener(events);
}

function deliver(event: LiveEvent) {
  waiting.push(event);
  if (scheduled) return;
  scheduled = true;
  if (document.hidden) setTimeout(flush, 250);
  else requestAnimationFrame(flush);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener('online', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    window.addEventListener('online', done);
    signal.addEventListener('abort', done);
  });
}

// Reads the stream for as long as this tab leads, and again after each break.
async function lead(signal: AbortSignal, tell: (message: Message) => void): Promise<void> {
  const say = (status: LiveStatus) => {
    liveStatus.set(status);
    tell({ kind: 'status', status, lastId });
  };
  for (let failures = 0; !signal.aborted; failures += 1) {
    const connection = new AbortController();
    const stop = () => connection.abort();
    signal.addEventListener('abort', stop);
    let silence = setTimeout(stop, SILENCE_MS);
    try {
      await readStream('/events', lastId, connection.signal, ({ id, type, data }) => {
        clearTimeout(silence);
        silence = setTimeout(stop, SILENCE_MS);
        failures = 0;
        lastId = id;
        if (liveStatus.get() !== 'live') say('live');
        const event = toLiveEvent(type, data);
        if (!event) return;
        deliver(event);
        tell({ kind: 'event', id, event });
      });
    } catch (problem) {
      if (problem instanceof Response && (problem.status === 401 || problem.status === 403)) return say('off');
    } finally {
      clearTimeout(silence);
      signal.removeEventListener('abort', stop);
    }
    if (signal.aborted) return;
    if (failures > 0) say('reconnecting');
    await pause(PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] ?? 5_000, signal);
  }
}

// Begins to follow events; the result ends it.
export function startLive(): () => void {
  const end = new AbortController();
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('sluice-live');
  const tell = (message: Message) => channel?.postMessage(message);
  let leads = false;
  let leadAgain: () => void = () => undefined;
  if (channel) {
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if (data.kind === 'hello') {
        if (leads) tell({ kind: 'status', status: liveStatus.get(), lastId });
        leadAgain();
        return;
      }
      if (leads) return;
      if (data.kind === 'event') {
        lastId = data.id;
        deliver(data.event);
      } else {
        if (data.lastId) lastId = data.lastId;
        liveStatus.set(data.status);
      }
    };
  }
  const begin = async () => {
    leads = true;
    while (!end.signal.aborted) {
      await lead(end.signal, tell);
      if (end.signal.aborted) return;
      // Keeps the lock of a stream that is refused: the other tabs would be refused, too, until one of them signs in.
      await new Promise<void>((resolve) => {
        leadAgain = resolve;
        end.signal.addEventListener('abort', () => resolve());
      });
    }
  };
  askAgain = () => {
    leadAgain();
    tell({ kind: 'hello' });
  };
  // Without a secure context there are no locks: then each tab reads for itself.
  if (channel && 'locks' in navigator) {
    navigator.locks.request('sluice-live', { signal: end.signal }, begin).catch(() => undefined);
    tell({ kind: 'hello' });
  } else {
    void begin();
  }
  return () => {
    askAgain = () => undefined;
    end.abort();
    channel?.close();
    liveStatus.set('connecting');
    lastId = '';
  };
}

// After signing in again: what was refused before is asked for again, whichever tab reads the stream.
export function resumeLive(): void {
  askAgain();
}

export function useLiveStatus(): LiveStatus {
  return useStore(liveStatus);
}

// Calls the newest `onEvents` with the events of each frame.
export function useLiveEvents(onEvents: (events: LiveEvent[]) => void): void {
  const newest = useRef(onEvents);
  useEffect(() => {
    newest.current = onEvents;
  });
  useEffect(() => {
    const listener = (events: LiveEvent[]) => newest.current(events);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
}
