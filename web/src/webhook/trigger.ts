import type { WorkflowWithGraph } from '../workflows/queries';

// The settings of a webhook, as fields of a form, and back into the `data` of the trigger's node. Members that have no
// field here stay as they are.

export type Data = Record<string, unknown>;
export type Node = WorkflowWithGraph['nodes'][number];

export function triggerOf(workflow: WorkflowWithGraph): Node | undefined {
  return workflow.nodes.find(({ data }) => data?.componentId === 'webhook_trigger');
}

// The nodes with other settings of the trigger.
export function withTrigger(workflow: WorkflowWithGraph, data: Data): Node[] {
  const trigger = triggerOf(workflow);
  return workflow.nodes.map((node) => (node === trigger ? { ...node, data: data } : node));
}

export function members(value: unknown): Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
function without(data: Data, ...names: string[]): Data {
  return Object.fromEntries(Object.entries(data).filter(([name]) => !names.includes(name)));
}
// A member that is left out when it says nothing.
function some(name: string, value: unknown): Data {
  return value === '' || value === undefined || value === null ? {} : { [name]: value };
}

// How deliveries are proven:
// - sender: as the file of a sender says;
// - own: an HMAC of the body in a header of one's own;
// - none: not at all;
// - other: by settings that only the editor shows.
export type Proof = 'sender' | 'own' | 'none' | 'other';
export type SecretsChange = 'keep' | 'add' | 'replace';

export interface SenderFields {
  proof: Proof;
  sender: string | null;
  // Deliveries of this sender are taken without a signature.
  unsigned: boolean;
  secrets: SecretsChange;
  secret: string;
  // Claims of a token that only the owner knows, by their names.
  claims: Record<string, string>;
  verifyToken: string;
  algorithm: string;
  header: string;
  prefix: string;
  encoding: string;
}

export const ALGORITHMS = ['hmac-sha256', 'hmac-sha512', 'hmac-sha384', 'hmac-sha1'];
const OWN_MEMBERS = new Set(['algorithm', 'scheme', 'header', 'prefix', 'encoding', 'secrets']);

function isOwn(signature: Data): boolean {
  return (
    Object.keys(signature).every((name) => OWN_MEMBERS.has(name)) &&
    (signature.scheme === undefined || signature.scheme === 'hmac-sha256') &&
    (signature.algorithm === undefined || ALGORITHMS.includes(text(signature.algorithm)))
  );
}

export function storedSecrets(data: Data): number {
  const { secrets } = members(data.signature);
  return Array.isArray(secrets) ? secrets.length : 0;
}

function proofOf(data: Data): Proof {
  if (typeof data.sender === 'string') return 'sender';
  if (data.signature === undefined || data.signature === null || data.signature === 'none') return 'none';
  return isOwn(members(data.signature)) ? 'own' : 'other';
}

export function senderFields(data: Data): SenderFields {
  const signature = members(data.signature);
  const claims = members(members(signature.jwt).claims);
  return {
    proof: proofOf(data),
    sender: typeof data.sender === 'string' ? data.sender : null,
    unsigned: data.signature === 'none',
    secrets: storedSecrets(data) > 0 ? 'keep' : 'replace',
    secret: '',
    claims: Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, text(value)])),
    verifyToken: '',
    algorithm: text(signature.algorithm) || 'hmac-sha256',
    header: text(signature.header) || 'X-Webhook-Signature',
    prefix: text(signature.prefix),
    encoding: text(signature.encoding) || 'hex',
  };
}

// What the server shows in place of a secret, and takes as "as before" in the same place of the list.
const KEPT = '***';

function secretsOf(fields: SenderFields, stored: number): Data {
  const kept = Array<string>(stored).fill(KEPT);
  const secrets =
    fields.secrets === 'keep' ? kept : fields.secrets === 'add' ? [...kept, fields.secret] : [fields.secret];
  const all = secrets.filter((each) => each !== '');
  return all.length > 0 ? { secrets: all } : {};
}

// The settings with which the webhook takes deliveries as the fields say. `signs` is whether the sender has a way to sign.
export function withSender(data: Data, fields: SenderFields, signs: boolean): Data {
  const before = members(data.signature);
  const rest = without(data, 'sender', 'signature');
  const token = fields.verifyToken === '' ? {} : { verify_token: fields.verifyToken };
  switch (fields.proof) {
    case 'none':
      return { ...rest, ...token };
    case 'own':
      return {
        ...rest,
        ...token,
        signature: {
          ...(fields.algorithm === 'hmac-sha256' ? { scheme: 'hmac-sha256' } : { algorithm: fields.algorithm }),
          header: fields.header.trim(),
          ...some('prefix', fields.prefix),
          encoding: fields.encoding,
          ...secretsOf(fields, storedSecrets(data)),
        },
      };
    case 'sender': {
      const same = data.sender === fields.sender;
      const claims = Object.fromEntries(Object.entries(fields.claims).filter(([, value]) => value.trim() !== ''));
      const signature: Data = {
        // What was set for another sender does not fit this one.
        ...(same ? without(before, 'secrets') : {}),
        ...secretsOf(fields, storedSecrets(data)),
        ...(Object.keys(claims).length > 0 ? { jwt: { ...(same ? members(before.jwt) : {}), claims } } : {}),
      };
      return {
        ...rest,
        ...token,
        sender: fields.sender,
        ...(fields.unsigned && signs
          ? { signature: 'none' }
          : Object.keys(signature).length > 0 && signs
            ? { signature }
            : {}),
      };
    }
    case 'other':
      return { ...data, ...token };
  }
}

// Where the idempotency key of a delivery is.
export type KeySource = 'sender' | 'header' | 'path' | 'expression';

export interface KeyFields {
  source: KeySource;
  where: string;
  window: string;
  onConflict: 'reject' | 'first';
}

export function keyFields(data: Data): KeyFields {
  const idempotency = members(data.idempotency);
  const [source, where]: [KeySource, unknown] =
    idempotency.header !== undefined
      ? ['header', idempotency.header]
      : idempotency.path !== undefined
        ? ['path', idempotency.path]
        : data.delivery_id !== undefined
          ? ['expression', data.delivery_id]
          : ['sender', ''];
  return {
    source,
    where: text(where),
    window: text(idempotency.window),
    onConflict: data.on_conflict === 'first' ? 'first' : 'reject',
  };
}

export function withKey(data: Data, fields: KeyFields): Data {
  const where = fields.where.trim();
  const idempotency = {
    ...without(members(data.idempotency), 'header', 'path', 'window'),
    ...(fields.source === 'header' || fields.source === 'path' ? { [fields.source]: where } : {}),
    ...some('window', fields.window.trim()),
  };
  return {
    ...without(data, 'idempotency', 'delivery_id', 'on_conflict'),
    ...(Object.keys(idempotency).length > 0 ? { idempotency } : {}),
    ...(fields.source === 'expression' ? { delivery_id: where } : {}),
    ...(fields.onConflict === 'first' ? { on_conflict: 'first' } : {}),
  };
}

export interface LimitFields {
  isLimited: boolean;
  limit: number | string;
  window: string;
  burst: number | string;
  bodyKb: number | string;
}

const KB = 1024;

export function limitFields(data: Data): LimitFields {
  const rate = members(data.rate_limit);
  const most = data.body_bytes_max;
  return {
    isLimited: data.rate_limit !== undefined && data.rate_limit !== null,
    limit: typeof rate.limit === 'number' ? rate.limit : 600,
    window: text(rate.window) || '1m',
    burst: typeof rate.burst === 'number' ? rate.burst : 100,
    bodyKb: typeof most === 'number' ? most / KB : '',
  };
}

export function withLimits(data: Data, fields: LimitFields): Data {
  return {
    ...without(data, 'rate_limit', 'body_bytes_max'),
    ...(fields.isLimited
      ? { rate_limit: { limit: Number(fields.limit), window: fields.window.trim(), burst: Number(fields.burst) } }
      : {}),
    ...(fields.bodyKb === '' ? {} : { body_bytes_max: Math.round(Number(fields.bodyKb) * KB) }),
  };
}

// The key that a delivery has by these fields, before they are saved; null where it has none, or the server has to say.
export function keyIn(
  delivery: { headers: Record<string, string>; body: string },
  { source, where }: Pick<KeyFields, 'source' | 'where'>,
): string | null {
  if (source === 'header') {
    const wanted = where.trim().toLowerCase();
    return Object.entries(delivery.headers).find(([name]) => name.toLowerCase() === wanted)?.[1] ?? null;
  }
  if (source !== 'path' || !where.trim().startsWith('$.')) return null;
  try {
    let value: unknown = JSON.parse(delivery.body);
    for (const part of where
      .trim()
      .slice(2)
      .match(/[^.[\]]+/g) ?? [])
      value = Array.isArray(value) ? value[Number(part)] : members(value)[part];
    return text(value) || null;
  } catch {
    return null;
  }
}
