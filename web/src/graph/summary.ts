import { componentOf, type GraphNode, type NodeKind } from './definition';

type Data = Readonly<Record<string, unknown>>;

function word(value: unknown): string {
  if (typeof value === 'string') return value.trim().split('\n')[0] ?? '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? value.map(word).filter(Boolean).join(', ') : '';
}

// The host of an address, or the address as it is written if a template makes it.
function host(url: unknown): string {
  const address = word(url);
  return /^[a-z]+:\/\/([^/?#{}]+)/i.exec(address)?.[1] ?? address;
}

// {{ input.total }} is shown as input.total.
function bare(value: unknown): string {
  const written = word(value);
  return /^\{\{\s*([^{}|]+?)\s*\}\}$/.exec(written)?.[1] ?? written;
}

const LINES: Readonly<Record<string, (data: Data) => string[]>> = {
  webhook: ({ method, url }) => [word(method) || 'GET', host(url)],
  api_call: ({ method, endpoint }) => [word(method) || 'GET', word(endpoint)],
  array_condition: compared,
  boolean_condition: compared,
  date_condition: compared,
  number_condition: compared,
  string_condition: compared,
  switch_condition: ({ input }) => [bare(input)],
  array_filter: ({ items }) => [bare(items)],
  iterator: ({ items }) => ['each of', bare(items)],
  delay: ({ duration, unit, until }) => [until === undefined ? word(duration) : `until ${bare(until)}`, word(unit)],
  scheduled_trigger: ({ schedule_value }) => [word(schedule_value)],
  trigger_workflow: ({ workflow, workflow_id }) => [word(workflow) || word(workflow_id)],
  smtp: ({ to, subject }) => [word(to), word(subject)],
  ssh: ({ host: server, commands }) => [word(server), word(commands)],
  send_notification: ({ channel, message }) => [word(channel), word(message)],
  webhook_trigger: ({ sender }) => [word(sender)],
};

function compared({ input, operator, value }: Data): string[] {
  return [bare(input), word(operator), bare(value)];
}

const LENGTH_MAX = 80;

// What the node does in its place, in one line, such as "POST api.example.com". Without words for its kind: the first
// of its settings that has to be there, else the title of the kind.
export function summaryOf(node: GraphNode, kind: NodeKind | undefined): string {
  const data: Data = node.data ?? {};
  const component = componentOf(node);
  const required: unknown[] = Array.isArray(kind?.schema.required) ? kind.schema.required : [];
  const words = LINES[component]?.(data) ?? required.map((name) => bare(data[String(name)])).slice(0, 1);
  const line = words.filter(Boolean).join(' ') || kind?.title || component;
  return line.length > LENGTH_MAX ? `${line.slice(0, LENGTH_MAX - 1)}…` : line;
}
