import { expect, it } from 'vitest';
import { renameInData, renameInText, rewritesOf } from './references';
import { graph, node } from './test-graphs';

const NAMES = new Map([
  ['call', 'tell'],
  ['in', 'start'],
]);

it.each([
  ['{{ call.body.name }} and {{call}}', '{{ tell.body.name }} and {{tell}}'],
  ['{{- call["body"] | default: call.status -}}', '{{- tell["body"] | default: tell.status -}}'],
  ['call {{ "call" }} {{ item.call }} {{ x | call: 1 }}', 'call {{ "call" }} {{ item.call }} {{ x | call: 1 }}'],
  ['{% if call.ok and in.n > 1 %}{{ in }}{% endif %}', '{% if tell.ok and start.n > 1 %}{{ start }}{% endif %}'],
  [
    '{% for x in in.rows limit: call.n %}{{ x }}{% endfor %}',
    '{% for x in start.rows limit: tell.n %}{{ x }}{% endfor %}',
  ],
  ['{% raw %}{{ call }}{% endraw %}{{ call }}', '{% raw %}{{ call }}{% endraw %}{{ tell }}'],
  ["{{ '}}' | append: call }}", "{{ '}}' | append: tell }}"],
  ['{{ call-me }} {{ calls }} {{ call', '{{ call-me }} {{ calls }} {{ call'],
  ['{{ lines[call.n] }}', '{{ lines[tell.n] }}'],
])('%s', (before, after) => {
  expect(renameInText(before, NAMES)).toBe(after);
});

it('looks into all of the data, and leaves what does not name the node as it is', () => {
  const data = {
    url: 'https://{{ call.host }}/',
    headers: [{ key: 'X', value: '{{ other }}' }],
    mappings: [{ source: 'call.body.0', target: 'call' }],
    body: { '{{ call.key }}': 1 },
  };
  const made = renameInData(data, NAMES);
  expect(made.data).toEqual({
    url: 'https://{{ tell.host }}/',
    headers: [{ key: 'X', value: '{{ other }}' }],
    mappings: [{ source: 'tell.body.0', target: 'call' }],
    body: { '{{ tell.key }}': 1 },
  });
  expect(made.data.headers).toBe(data.headers);
  expect(made.rewrites.map(({ pointer }) => pointer)).toEqual(['/url', '/mappings/0/source', '/body/{{ call.key }}']);
  const untouched = { url: 'call' };
  expect(renameInData(untouched, NAMES).data).toBe(untouched);
});

it('lists what a rename rewrites', () => {
  const flow = graph([node('call', 'text'), node('b', 'text', {}, { template: '{{ call.text }}' })]);
  expect(rewritesOf(flow, 'call', 'tell')).toEqual([
    { node: 'b', pointer: '/template', before: '{{ call.text }}', after: '{{ tell.text }}' },
  ]);
});
