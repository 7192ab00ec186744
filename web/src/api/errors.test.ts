import { describe, expect, it } from 'vitest';
import { apiError, isCsrfRefusal, isStatus, messageOf } from './errors';

const answer = (status: number) => new Response(null, { status, headers: { 'X-Request-Id': 'req_1' } });

describe('errors of the API', () => {
  it('come in the words of workflows', () => {
    const error = apiError(answer(409), {
      type: 'conflict_error',
      code: 'name_taken',
      message: 'Taken.',
      doc_url: '/d',
      errors: ['a', 'b'],
    });
    expect(error).toMatchObject({ status: 409, code: 'name_taken', message: 'Taken.' });
    expect(error.details).toMatchObject({ docUrl: '/d', requestId: 'req_1' });
    expect(messageOf(error)).toBe('Taken. a b');
    expect(isStatus(error, 409)).toBe(true);
  });

  it('and in those of automations', () => {
    expect(apiError(answer(404), { success: false, message: 'Not found.' })).toMatchObject({
      code: 'status_404',
      message: 'Not found.',
    });
  });

  it('say that a token is old in either', () => {
    expect(isCsrfRefusal({ code: 'csrf_invalid', message: 'Sign in again.' })).toBe(true);
    expect(isCsrfRefusal({ success: false, message: 'A change needs the header X-CSRF-Token.' })).toBe(true);
    for (const other of [{ code: 'forbidden' }, { success: false, message: 'Your key has no scope.' }, '', null])
      expect(isCsrfRefusal(other)).toBe(false);
  });

  it('and without any', () => {
    expect(messageOf(apiError(answer(502), '<html>'))).toBe('The server answered with status 502.');
    expect(messageOf('x')).toBe('Something unexpected went wrong.');
  });
});
