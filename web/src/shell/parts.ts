import { messageOf, Unreachable } from '../api/errors';
import { liveStatus } from '../live/live';
import { notify } from '../ui/notify';

// Parts of the UI are loaded when they are first needed. When that fails, the router loads the page anew, which is right
// where a server of another version has other parts, and loses the page where the server is away. Then the error says so
// instead, and the router leaves the page as it is.
export function keepPageWhileServerIsAway(): void {
  window.addEventListener('vite:preloadError', ({ payload }) => {
    if (liveStatus.get() === 'live') return;
    const { name, message } = new Unreachable(payload.cause);
    Object.assign(payload, { name, message });
  });
}

// Goes on once a part is there; says why where it cannot be loaded.
export function withPart(load: () => Promise<unknown>, goOn: () => void): void {
  load().then(goOn, (problem: unknown) => notify(messageOf(problem)));
}
