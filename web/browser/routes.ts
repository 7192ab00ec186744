import type { Server } from './server';

export interface Place {
  name: string;
  path: string;
  // Text that is there once the page is whole.
  shows: string | RegExp;
}

// Says a text that somebody outside could have chosen, of at most so many bytes. hostile.spec.ts goes on after it
// with what must not break a page.
export type Say = (plain: string, bytesMax: number) => string;

// A contact in a list, and an object of a type that is linked to it.
async function furnishRecords(server: Server, say: Say): Promise<Place[]> {
  const { contact_id } = await server.made<{ contact_id: string }>('POST', '/api/v1/create-contact', {
    phone_number: '0429069971',
    first_name: say('Ada', 255),
    last_name: 'Lovelace',
    email: 'ada@example.com',
    company: say('Analytical Engines', 255),
    custom: { plan: say('pro', 2000), seats: 3, [say('notes', 300)]: [say('note', 2000)] },
  });
  const { list_id } = await server.made<{ list_id: string }>('POST', '/api/v1/create-list', {
    name: say('Spring campaign', 255),
  });
  await server.made('POST', `/api/v1/add-contacts-to-list/${list_id}`, {
    contacts: [{ contact_id }, { phone_number: '0429069972' }],
  });
  await server.made('POST', '/api/v1/object-types', {
    type_name: 'property',
    display_name: say('Rental property', 255),
    description: say('What we let', 1000),
    schema: {
      id: 'string',
      address: 'string',
      bedrooms: 'number',
      let_since: 'date',
      [say('owner', 300)]: 'string',
      tags: 'array',
    },
    validation_mode: 'warn',
  });
  const { object_id } = await server.made<{ object_id: string }>('POST', '/api/v1/upsert-object', {
    type_name: 'property',
    data: { id: 'p-17', address: say('1 George St', 5000), bedrooms: 3, tags: [say('garden', 1000)] },
  });
  await server.made('POST', `/api/v1/link-contact-to-object/${object_id}`, {
    contact_id,
    metadata: { role: say('owner', 1000) },
  });
  return [
    { name: 'contacts', path: '/contacts', shows: 'Ada' },
    { name: 'contact', path: `/contacts/${contact_id}`, shows: 'Spring campaign' },
    { name: 'lists', path: '/lists', shows: 'Spring campaign' },
    { name: 'list', path: `/lists/${list_id}`, shows: 'Ada' },
    { name: 'objects', path: '/objects', shows: 'Rental property' },
    { name: 'object-type', path: '/objects/property', shows: 'p-17' },
    { name: 'object', path: `/objects/property/${object_id}`, shows: 'Ada' },
  ];
}

// A server on which every page has something to show, and those pages. Whoever adds a page adds it here: the tests of
// accessibility, layout and hostile content, and the screenshots, go through this list.
export async function furnish(server: Server, say: Say = (plain) => plain): Promise<Place[]> {
  const orders = await server.workflow(
    say('Order intake', 255),
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
  const failing = await server.workflow(say('Tell the warehouse', 255), {
    id: 'tell',
    data: { componentId: 'webhook', method: 'POST', url: 'http://127.0.0.1:9/orders' },
  });
  const form = await server.workflow(say('Refund approval', 255), {
    id: 'ask',
    data: {
      componentId: 'interactive_form',
      title: say('Refund 12.50 to ann?', 200),
      fields: [{ id: 'reason', label: say('Why', 200), required: true }],
      buttons: [{ id: 'yes', label: say('Approve', 100) }],
    },
  });
  const first = await server.deliver(orders.webhook_url, { name: 'the first customer', total: 200 });
  let run = '';
  const signed = await server.made<{ id: string; webhook_url: string }>('POST', '/workflows', {
    name: say('Pull requests', 255),
    description: say('Opened and closed', 2000),
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
    body: JSON.stringify({ action: say('opened', 10_000) }),
    headers: {
      'Content-Type': 'application/json',
      'X-Hub-Signature-256': `sha256=${'0'.repeat(64)}`,
      'User-Agent': say('GitHub-Hookshot', 200).replaceAll(/[^\x20-\x7e]/g, ''),
    },
  });
  const deliveries = `/workflows/${signed.id}/deliveries`;
  let rejected: string | undefined;
  // It is written behind its answer.
  while (rejected === undefined) {
    const { data } = await server.made<{ data: { id: string }[] }>('GET', deliveries);
    rejected = data[0]?.id;
  }
  for (let index = 0; index < 12; index += 1)
    run = await server.deliver(orders.webhook_url, {
      name: say(`customer ${index}`, 10_000),
      total: 12.5 * index,
      [say('field', 300)]: { [say('inner', 300)]: [say('value', 10_000)] },
    });
  await server.deliver(failing.webhook_url, { order: 1 });
  await server.deliver(form.webhook_url, { order: 2 });
  const job = await server.made<{ id: string }>('POST', '/workflows/runs/bulk', { action: 'rerun', ids: [run] });
  await server.made('POST', '/workflows/vault', {
    name: 'warehouse token',
    secret: 'a secret of the tests',
    allowed_hosts: ['api.example.com'],
  });
  await server.made('POST', '/workflows/api-keys', { name: say('deploys', 100), role: 'editor' });
  const { nodes, edges } = await server.made<{
    nodes: { id: string; data: Record<string, unknown> }[];
    edges: unknown;
  }>('GET', `/workflows/${orders.id}`);
  for (const node of nodes) if (node.id === 'large') node.data.value = 150;
  await server.made('PUT', `/workflows/${orders.id}/draft`, { document: { nodes, edges } });
  const workflow = `/workflows/${orders.id}`;
  const records = await furnishRecords(server, say);
  return [
    { name: 'overview', path: '/', shows: 'Failed last' },
    { name: 'workflows', path: '/workflows', shows: 'Order intake' },
    { name: 'workflow-editor', path: `${workflow}/editor`, shows: 'greeting' },
    { name: 'workflow-webhook', path: `${workflow}/webhook`, shows: 'How repeats are recognised' },
    { name: 'workflow-webhook-signed', path: `/workflows/${signed.id}/webhook`, shows: 'At GitHub' },
    { name: 'first-webhook', path: `${workflow}/first-webhook`, shows: 'Waiting for the next request' },
    { name: 'first-webhook-refused', path: `/workflows/${signed.id}/first-webhook`, shows: 'Expected in' },
    // The newest one: on a small screen, older ones are not in view.
    { name: 'deliveries', path: '/deliveries', shows: 'Refund approval' },
    { name: 'workflow-deliveries', path: deliveries, shows: 'The signature does not match' },
    { name: 'delivery', path: `/deliveries/${rejected}`, shows: 'Expected in' },
    { name: 'workflow-runs', path: `${workflow}/runs`, shows: /\d+ runs/ },
    { name: 'workflow-versions', path: `${workflow}/versions`, shows: /\(current\)/ },
    { name: 'workflow-difference', path: `${workflow}/versions?from=1&to=draft`, shows: '~ Changed (1)' },
    { name: 'workflow-settings', path: `${workflow}/settings`, shows: 'Save settings' },
    { name: 'runs', path: '/runs', shows: 'Order intake' },
    { name: 'run', path: `/runs/${run}`, shows: 'greeting' },
    { name: 'run-graph', path: `/runs/${run}?view=graph`, shows: 'Graph' },
    { name: 'run-log', path: `/runs/${run}?view=log`, shows: 'greeting' },
    { name: 'compare', path: `/runs/compare?a=${first}&b=${run}`, shows: 'All steps ended in the same way.' },
    { name: 'bulk', path: `/bulk/${job.id}`, shows: 'Finished' },
    { name: 'forms', path: '/forms', shows: 'Refund 12.50 to ann?' },
    ...records,
    { name: 'vault', path: '/vault', shows: 'warehouse token' },
    { name: 'access', path: '/access', shows: 'Revoke' },
    { name: 'authorizations', path: '/access/authorizations', shows: 'There are no authorizations yet' },
    { name: 'sessions', path: '/access/sessions', shows: 'this one' },
    { name: 'audit', path: '/access/audit', shows: 'workflow.create' },
    { name: 'settings', path: '/settings', shows: 'Configuration' },
  ];
}
