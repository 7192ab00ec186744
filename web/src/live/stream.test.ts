import { expect, it } from 'vitest';
import { toLiveEvent } from './events';
import { EventParser } from './stream';

const TEXT =
  'id: a-1\nevent: begin\ndata: {}\n\n: a comment\n\nid: a-2\r\nevent: run\r\ndata: {"x":\r\ndata: 1}\r\n\r\nevent: heartbeat\ndata: {}\n\n';

it('events are read whole, however the text is cut', () => {
  const whole = new EventParser().take(TEXT);
  expect(whole).toEqual([
    { id: 'a-1', type: 'begin', data: '{}' },
    { id: 'a-2', type: 'run', data: '{"x":\n1}' },
    { id: 'a-2', type: 'heartbeat', data: '{}' },
  ]);
  for (let at = 0; at <= TEXT.length; at += 1) {
    const parser = new EventParser();
    expect([...parser.take(TEXT.slice(0, at)), ...parser.take(TEXT.slice(at))], `cut at ${at}`).toEqual(whole);
  }
});

it('only events that pages follow are passed on', () => {
  expect(toLiveEvent('heartbeat', '{}')).toBeNull();
  expect(toLiveEvent('run', 'not json')).toBeNull();
  expect(toLiveEvent('resync', '{"reason":"too_old"}')).toEqual({ type: 'resync', data: { reason: 'too_old' } });
});
