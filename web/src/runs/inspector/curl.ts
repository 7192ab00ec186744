import type { Schemas } from '../../api/client';
import { quoted } from '../../ui/shell-word';

type Rendered = NonNullable<Schemas['RenderedRequest']>;

// What the server says of an HTTP call that a step made. Secrets are in it by their names.
export interface HttpRequest {
  method: string;
  url: string;
  headers: { name: string; value: string }[];
  body: string;
  // Of the whole body; what is in `body` may be cut.
  body_bytes: number;
  auth: { type: string; user?: string; password?: string | null } | null;
}

export function httpRequestOf(request: Rendered): HttpRequest | null {
  return request.kind === 'http' ? (request as unknown as HttpRequest) : null;
}

// As one word of a shell.
function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : quoted(text);
}

// The request as a command that runs once the names of secrets in it are replaced by their values.
export function curlOf({ method, url, headers, body, auth }: HttpRequest): string {
  const parts = [`curl --request ${word(method)} ${word(url)}`];
  for (const { name, value } of headers) parts.push(`--header ${word(`${name}: ${value}`)}`);
  if (auth?.type === 'basic') parts.push(`--user ${word(`${auth.user ?? ''}:${auth.password ?? ''}`)}`);
  else if (auth) parts.push(`--header "Authorization: Bearer $ACCESS_TOKEN"`);
  if (body !== '') parts.push(`--data-binary ${word(body)}`);
  return parts.join(' \\\n  ');
}
