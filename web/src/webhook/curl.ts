import { quoted } from '../ui/shell-word';
import { members } from './trigger';

// Commands that send a delivery from a shell, signed with $SECRET as the sender would.

const SAMPLE = '{"name": "ann", "total": 12.5}';
const DIGESTS: Record<string, string> = {
  'hmac-sha1': 'sha1',
  'hmac-sha256': 'sha256',
  'hmac-sha384': 'sha384',
  'hmac-sha512': 'sha512',
};

function text(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

export function plainCurl(url: string): string {
  return `curl ${quoted(url)} \\\n  -H 'Content-Type: application/json' \\\n  -d ${quoted(SAMPLE)}`;
}

// What the key of an HMAC is made from, as arguments of openssl.
function keyArgument(format: string): string | null {
  switch (format) {
    case 'text':
      return '-hmac "$SECRET"';
    case 'hex':
      return '-mac HMAC -macopt hexkey:"$SECRET"';
    case 'base64':
      return '-mac HMAC -macopt hexkey:"$(printf %s "$SECRET" | base64 -d | od -An -vtx1 | tr -d \' \\n\')"';
    case 'whsec':
    case 'standard':
    case 'whsec-or-text':
      return '-mac HMAC -macopt hexkey:"$(printf %s "${SECRET#whsec_}" | base64 -d | od -An -vtx1 | tr -d \' \\n\')"';
    default:
      return null;
  }
}

interface Signed {
  // The lines before curl, which set variables.
  before: string[];
  headers: string[];
}

const NAMES: Record<string, string> = { '{body}': '$BODY', '{timestamp}': '$TIME', '{id}': '$ID' };

// The signed text as a word of the shell; null where it needs more than body, time and id.
function content(expression: string): string | null {
  const filled = expression.replace(/\{(body|timestamp|id)\}/g, (name) => NAMES[name] ?? name);
  return /[{}]/.test(filled) || /["`\\]/.test(filled) ? null : `"${filled.replace(/\n/g, '\\n')}"`;
}

const TIMES: Record<string, string> = {
  seconds: 'TIME=$(date +%s)',
  milliseconds: 'TIME=$(date +%s)000',
  rfc3339: 'TIME=$(date -u +%Y-%m-%dT%H:%M:%SZ)',
};

// In a header of its own, or as an entry of a list such as t=1730000000,v1=ab.
function signatureValue(signature: Record<string, unknown>): { value: string; timeInList: boolean } | null {
  if (signature.list === undefined) return { value: `${text(signature.prefix, '')}$SIG`, timeInList: false };
  const list = members(signature.list);
  const separator = text(list.separator, ',').slice(0, 1);
  if (typeof list.pair !== 'string') return null;
  const entry = (name: unknown, value: string) =>
    typeof name === 'string' ? `${name}${String(list.pair)}${value}` : null;
  const time = list.timestamp === undefined ? null : entry(list.timestamp, '$TIME');
  const own = entry(list.signature, '$SIG');
  if (own === null) return null;
  return { value: [time, own].filter((each) => each !== null).join(separator), timeInList: time !== null };
}

function hmac(signature: Record<string, unknown>, deliveryId: unknown): Signed | null {
  const digest = DIGESTS[text(signature.algorithm, '')];
  const key = keyArgument(text(members(signature.secret).format, 'text'));
  const signed = content(text(signature.content, '{body}'));
  const value = signatureValue(signature);
  const header = signature.header;
  if (!digest || !key || !signed || !value || typeof header !== 'string') return null;
  const before: string[] = [];
  const headers: string[] = [];
  const timestamp = members(signature.timestamp);
  if (signed.includes('$TIME') || value.timeInList) {
    const time = TIMES[text(timestamp.format, 'seconds')];
    const where = timestamp.header;
    if (!time || (!value.timeInList && typeof where !== 'string')) return null;
    before.push(time);
    if (typeof where === 'string' && !value.timeInList) headers.push(`${where}: $TIME`);
  }
  const idHeader = /^\{header:([^}|]+)\}$/.exec(text(deliveryId, ''))?.[1];
  if (idHeader !== undefined) {
    before.push('ID=try-$(date +%s)');
    headers.push(`${idHeader}: $ID`);
  } else if (signed.includes('$ID')) {
    return null;
  }
  const encode =
    text(signature.encoding, 'hex') === 'hex'
      ? "-r | cut -d' ' -f1"
      : text(signature.encoding, '') === 'base64'
        ? '-binary | base64 -w0'
        : null;
  if (encode === null) return null;
  before.push(`SIG=$(printf %s ${signed} | openssl dgst -${digest} ${key} ${encode})`);
  headers.push(`${header}: ${value.value}`);
  return { before, headers };
}

function signing(signature: Record<string, unknown>, deliveryId: unknown): Signed | null {
  const algorithm = text(signature.algorithm, '');
  if (algorithm.startsWith('hmac-')) return hmac(signature, deliveryId);
  if (algorithm === 'token' && typeof signature.header === 'string')
    return { before: [], headers: [`${signature.header}: ${text(signature.prefix, '')}$SECRET`] };
  return null;
}

// A new id each time, where the sender has it in the body: the same one would be a duplicate.
function bodyLines(deliveryId: unknown): string[] {
  const member = /^\{json:\$\.([A-Za-z_]+)\}$/.exec(text(deliveryId, ''))?.[1];
  if (member === undefined) return [`BODY=${quoted(SAMPLE)}`];
  return ['ID=try-$(date +%s)', `BODY='{"${member}": "'$ID'", ${SAMPLE.slice(1)}'`];
}

// The command for a sender's file, or settings of a signature of the same form; null where a shell cannot sign like it.
export function signedCurl(url: string, signature: unknown, deliveryId: unknown): string | null {
  const settings = members(signature);
  const lines = bodyLines(deliveryId);
  if (settings.algorithm === 'basic')
    return [...lines, `curl ${quoted(url)} -u "$SECRET" \\`, `  -H 'Content-Type: application/json' -d "$BODY"`].join(
      '\n',
    );
  const signed = settings.cases === undefined && settings.each === undefined ? signing(settings, deliveryId) : null;
  if (!signed) return null;
  return [
    ...lines,
    ...signed.before,
    `curl ${quoted(url)} \\`,
    `  -H 'Content-Type: application/json' \\`,
    ...signed.headers.map((header) => `  -H "${header}" \\`),
    '  -d "$BODY"',
  ].join('\n');
}
