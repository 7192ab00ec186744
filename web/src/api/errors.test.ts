import { describe, expect, it } from 'vitest';
import { apiError, isStatus, messageOf } from './errors';

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

  it('and without any', () => {
    expect(messageOf(apiError(answer(502), '<html>'))).toBe('The server answered with status 502.');
    expect(messageOf('x')).toBe('Something unexpected went wrong.');
  });
});
