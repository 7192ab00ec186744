import { expect, it } from 'vitest';
import type { NodeKind } from '../contract';
import { entriesOf, found } from './palette';
import { graph, KINDS, node } from './test-graphs';

const base = [...KINDS.values()][1];
if (!base) throw new Error('no kinds');
const kind = (title: string, more: Partial<NodeKind>): NodeKind => ({ ...base, family: 'action', title, ...more });
const ALL = [
  kind('Number condition', { component_id: 'number_condition', synonyms: ['if', 'compare'], category: 'conditions' }),
  kind('Iterator', { component_id: 'iterator', synonyms: ['loop', 'for each'], category: 'flow' }),
  kind('HTTP request', {
    component_id: 'webhook',
    synonyms: ['call'],
    summary: 'Notifies others',
    category: 'network',
  }),
  kind('Notification', { component_id: 'send_notification', category: 'messaging' }),
];
const titles = (text: string) => found(ALL, text).map(({ title }) => title);

it('finds kinds by title, synonym, id and summary, the best first', () => {
  expect(titles('if')).toEqual(['Number condition', 'Notification', 'HTTP request']);
  expect(titles('loop')).toEqual(['Iterator']);
  expect(titles('webhook')).toEqual(['HTTP request']);
  expect(titles('notif')).toEqual(['Notification', 'HTTP request']);
  expect(titles('http call')).toEqual(['HTTP request']);
  expect(titles('nothing like it')).toEqual([]);
  expect(titles(' ')).toHaveLength(4);
});

it('lists what was used last first, and says why a kind cannot be added', () => {
  const entries = entriesOf(graph([node('in', 'webhook_trigger')]), KINDS, null, [...KINDS.values()], ['text']);
  expect(entries[0]).toMatchObject({ key: 'recent-text', reason: null });
  expect(entries.find(({ kind: each }) => each.component_id === 'webhook_trigger')?.reason).toMatch(/has one trigger/);
});
