import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Unreachable } from '../../api/errors';
import { createPreviews, offsetOf } from './previews';
import type { Rendered } from './render-data';

const result = (value: unknown): Rendered => ({ value, type: 'string', error: null, missing: [] });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('previews', () => {
  it('are asked for together, a moment after the last change', async () => {
    const ask = vi.fn((templates: string[]) => Promise.resolve(templates.map((each) => result(each.length))));
    const previews = createPreviews(ask);
    const told = vi.fn();
    previews.follow('{{ a }}', told);
    await vi.advanceTimersByTimeAsync(150);
    previews.follow('{{ bb }}', told);
    previews.follow('no template', told);
    await vi.advanceTimersByTimeAsync(199);
    expect(ask).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(ask).toHaveBeenCalledTimes(1);
    expect(ask.mock.calls[0]?.[0]).toEqual(['{{ a }}', '{{ bb }}']);
    expect(previews.read('{{ bb }}')?.shown).toBe('8');
    expect(told).toHaveBeenCalledTimes(2);
  });

  it('cancel an old question, and forget what is no longer on the screen', async () => {
    const signals: AbortSignal[] = [];
    const ask = vi.fn((templates: string[], _: unknown, signal?: AbortSignal) => {
      if (signal) signals.push(signal);
      return new Promise<Rendered[]>((done) => setTimeout(() => done(templates.map(() => result('late'))), 1000));
    });
    const previews = createPreviews(ask);
    const leave = previews.follow('{{ a }}', () => undefined);
    await vi.advanceTimersByTimeAsync(300);
    leave();
    previews.follow('{{ b }}', () => undefined);
    await vi.advanceTimersByTimeAsync(300);
    expect(signals.map((signal) => signal.aborted)).toEqual([true, false]);
    await vi.advanceTimersByTimeAsync(2000);
    expect(previews.read('{{ a }}')).toBeNull();
    expect(previews.read('{{ b }}')?.shown).toBe('late');
  });

  it('ask everything again with other data, and once for the same', async () => {
    const ask = vi.fn((templates: string[]) => Promise.resolve(templates.map(() => result('x'))));
    const previews = createPreviews(ask);
    previews.follow('{{ a }}', () => undefined);
    await vi.advanceTimersByTimeAsync(200);
    previews.use({ context: { a: 1 } });
    previews.use({ context: { a: 1 } });
    await vi.advanceTimersByTimeAsync(400);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('are asked for again when the server can be reached', async () => {
    const ask = vi.fn((templates: string[]) => Promise.resolve(templates.map(() => result('x'))));
    ask.mockRejectedValueOnce(new Unreachable(null));
    const previews = createPreviews(ask);
    previews.follow('{{ a }}', () => undefined);
    await vi.advanceTimersByTimeAsync(200);
    expect(previews.read('{{ a }}')).toBeNull();
    await vi.advanceTimersByTimeAsync(3000);
    expect(previews.read('{{ a }}')?.shown).toBe('x');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('of more templates than one question may have are asked for by several', async () => {
    const ask = vi.fn((templates: string[]) => Promise.resolve(templates.map(() => result('x'))));
    const previews = createPreviews(ask);
    for (let n = 0; n < 450; n += 1) previews.follow(`{{ a${String(n)} }}`, () => undefined);
    await vi.advanceTimersByTimeAsync(1000);
    expect(ask.mock.calls.map(([templates]) => templates.length)).toEqual([200, 200, 50]);
    expect(previews.read('{{ a449 }}')?.shown).toBe('x');
  });

  it('keep only what is shown of a large value', async () => {
    const previews = createPreviews(() => Promise.resolve([result('x'.repeat(1_000_000))]));
    previews.follow('{{ a }}', () => undefined);
    await vi.advanceTimersByTimeAsync(200);
    expect(previews.read('{{ a }}')?.shown.length).toBe(400);
  });
});

it('finds the place that the server names in characters', () => {
  expect(offsetOf('ab\ncd', 2, 2)).toBe(4);
  expect(offsetOf('😀 {{ x', 1, 3)).toBe(3);
  expect(offsetOf('a', 9, 9)).toBe(1);
});
