// What went wrong, in one form for both kinds of errors that the API has.
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: { all: string[]; docUrl: string | null; requestId: string | null; body: unknown },
  ) {
    super(message);
  }
}

// There was no answer at all: the server is down, or the network is.
export class Unreachable extends Error {
  override readonly name = 'Unreachable';

  constructor(cause: unknown) {
    super('The server cannot be reached.', { cause });
  }
}

// Also of a part of the UI that could not be loaded, whose error is the browser's own.
export function isUnreachable(error: unknown): boolean {
  return error instanceof Error && error.name === 'Unreachable';
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function apiError(response: Response, body: unknown): ApiError {
  const members: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {};
  const message = text(members.message) ?? `The server answered with status ${response.status}.`;
  const all = Array.isArray(members.errors) ? members.errors.filter((each) => typeof each === 'string') : [];
  return new ApiError(response.status, text(members.code) ?? `status_${response.status}`, message, {
    all,
    docUrl: text(members.doc_url),
    requestId: response.headers.get('X-Request-Id'),
    body,
  });
}

// Whether a change was refused for its X-CSRF-Token. Errors of automations have no code, only the sentence.
export function isCsrfRefusal(body: unknown): boolean {
  const { code, success, message } = (body ?? {}) as Record<string, unknown>;
  return code === 'csrf_invalid' || (success === false && (text(message) ?? '').includes('X-CSRF-Token'));
}

// Words for a person, whatever was thrown.
export function messageOf(error: unknown): string {
  if (error instanceof ApiError)
    return [error.message, ...error.details.all.filter((each) => each !== error.message)].join(' ');
  return error instanceof Error ? error.message : 'Something unexpected went wrong.';
}

export function isStatus(error: unknown, status: number): error is ApiError {
  return error instanceof ApiError && error.status === status;
}
