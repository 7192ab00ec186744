import type { Server } from './server';

export interface Place {
  name: string;
  path: string;
  // Text that is there once the page is whole.
  shows: string | RegExp;
}

// A server on which every page has something to show, and those pages. Whoever adds a page adds it here: the test of
// accessibility and the screenshots go through this list.
export async function furnish(server: Server): Promise<Place[]> {
  const orders = await server.workflow(
    'Order intake',
    {
      id: 'greeting',
      data: { componentId: 'text_transform', template: "Hello {{ webhook_payload.name | default: 'stranger' }}!" },
    },
    {
      id: 'large',
      data: {
        componentId: 'number_condition',
        input: '{{ webhook_payload.total | default: 0 }}',
        operator: '>',
        value: 100,
      },
    },
  );
  const failing = await server.workflow('Tell the warehouse', {
    id: 'tell',
    data: { componentId: 'webhook', method: 'POST', url: 'http://127.0.0.1:9/orders' },
  });
  const form = await server.workflow('Refund approval', {
    id: 'ask',
    data: {
      componentId: 'interactive_form',
      title: 'Refund 12.50 to ann?',
      fields: [{ id: 'reason', label: 'Why', required: true }],
      buttons: [{ id: 'yes', label: 'Approve' }],
    },
  });
  let run = '';
  const signed = await server.made<{ id: string; webhook_url: string }>('POST', '/workflows', {
    name: 'Pull requests',
    nodes: [
      {
        id: 'in',
        data: { componentId: 'webhook_trigger', sender: 'github', signature: { secrets: ['the right secret'] } },
      },
    ],
    edges: [],
  });
  await fetch(signed.webhook_url, {
    method: 'POST',
    body: JSON.stringify({ action: 'opened' }),
    headers: { 'Content-Type': 'application/json', 'X-Hub-Signature-256': `sha256=${'0'.repeat(64)}` },
  });
  const deliveries = `/workflows/${signed.id}/deliveries`;
  let rejected: string | undefined;
  // It is written behind its answer.
  while (rejected === undefined) {
    const { data } = await server.made<{ data: { id: string }[] }>('GET', deliveries);
    rejected = data[0]?.id;
  }
  for (let index = 0; index < 12; index += 1)
    run = await server.deliver(orders.webhook_url, { name: `customer ${index}`, total: 12.5 * index });
  await server.deliver(failing.webhook_url, { order: 1 });
  await server.deliver(form.webhook_url, { order: 2 });
  const job = await server.made<{ id: string }>('POST', '/workflows/runs/bulk', { action: 'rerun', ids: [run] });
  await server.made('POST', '/workflows/vault', {
    name: 'warehouse token',
    secret: 'a secret of the tests',
    allowed_hosts: ['api.example.com'],
  });
  await server.made('POST', '/workflows/api-keys', { name: 'deploys', role: 'editor' });
  const workflow = `/workflows/${orders.id}`;
  return [
    { name: 'overview', path: '/', shows: 'Failed last' },
    { name: 'workflows', path: '/workflows', shows: 'Order intake' },
    { name: 'workflow-editor', path: `${workflow}/editor`, shows: 'greeting' },
    { name: 'workflow-webhook', path: `${workflow}/webhook`, shows: 'How deliveries are taken' },
    { name: 'workflow-deliveries', path: deliveries, shows: 'The signature does not match' },
    { name: 'delivery', path: `/deliveries/${rejected}`, shows: 'Expected in' },
    { name: 'workflow-runs', path: `${workflow}/runs`, shows: /\d+ runs/ },
    { name: 'workflow-versions', path: `${workflow}/versions`, shows: /\(current\)/ },
    { name: 'workflow-settings', path: `${workflow}/settings`, shows: 'Save settings' },
    { name: 'runs', path: '/runs', shows: 'Order intake' },
    { name: 'run', path: `/runs/${run}`, shows: 'greeting' },
    { name: 'bulk', path: `/bulk/${job.id}`, shows: 'Finished' },
    { name: 'forms', path: '/forms', shows: 'Refund 12.50 to ann?' },
    { name: 'vault', path: '/vault', shows: 'warehouse token' },
    { name: 'access', path: '/access', shows: 'Revoke' },
    { name: 'sessions', path: '/access/sessions', shows: 'this one' },
    { name: 'audit', path: '/access/audit', shows: 'workflow.create' },
    { name: 'settings', path: '/settings', shows: 'The server takes work.' },
  ];
}
