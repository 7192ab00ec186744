import createClient from 'openapi-fetch';
import { apiError, isCsrfRefusal, Unreachable } from './errors';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];

// The one client of the API. Calls go to the server that the page came from, with the session's cookie.
export const api = createClient<paths>({ baseUrl: '' });

let csrf: string | null = null;
let onUnauthorized: () => void = () => undefined;
let onCsrfRefused: () => Promise<boolean> = () => Promise.resolve(false);

// Told by session/: what changes need, and whom to tell when the session has ended.
export function setCsrf(token: string | null): void {
  csrf = token;
}
export function setOnUnauthorized(tell: () => void): void {
  onUnauthorized = tell;
}
// `renew` sets the token of the present session, and says whether what was refused may be sent again with it.
export function setOnCsrfRefused(renew: () => Promise<boolean>): void {
  onCsrfRefused = renew;
}

// Changes that are under way, to be sent again.
const copies = new WeakMap<Request, Request>();

api.use({
  onRequest({ request }) {
    if (csrf !== null && request.method !== 'GET') {
      request.headers.set('X-CSRF-Token', csrf);
      copies.set(request, request.clone());
    }
    return request;
  },
  async onResponse({ request, response }) {
    const copy = copies.get(request);
    if (response.status !== 403 || !copy) return undefined;
    const body: unknown = await response
      .clone()
      .json()
      .catch(() => null);
    if (!isCsrfRefusal(body) || !(await onCsrfRefused().catch(() => false)) || csrf === null) return undefined;
    copy.headers.set('X-CSRF-Token', csrf);
    return fetch(copy);
  },
});

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

// The answer with its headers; throws ApiError or Unreachable.
export async function answer<T>(asked: Promise<Answered<T>>): Promise<{ data: T; response: Response }> {
  let answered: Answered<T>;
  try {
    answered = await asked;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Unreachable(error);
  }
  const { data, error, response } = answered;
  if (response.ok) return { data: data as T, response };
  if (response.status === 401) onUnauthorized();
  throw apiError(response, error);
}

export async function call<T>(asked: Promise<Answered<T>>): Promise<T> {
  return (await answer(asked)).data;
}

// The cursor of the next page, where a list names it in its header Link.
export function nextCursor(response: Response): string | null {
  const found = /<([^>]*)>\s*;\s*rel="?next"?/.exec(response.headers.get('Link') ?? '');
  return found?.[1] ? new URL(found[1], 'http://server').searchParams.get('cursor') : null;
}
