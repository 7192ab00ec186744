import type { Schemas } from '../api/client';

type Body = Pick<Schemas['WholeDelivery'], 'body' | 'body_base64' | 'body_is_whole'>;

// In characters. A body that is longer is cut: it may have many megabytes, of which a page shows the beginning only.
const WHOLE_MAX = 256 * 1024;
// As many bytes as the server keeps of what it refused, in whole groups of Base64.
const CUT = 64 * 1024;
const CUT_BASE64 = Math.floor(CUT / 3) * 4;

// A text of its own: a slice would hold on to what it was cut from.
function beginning(text: string, length: number): string {
  return new TextDecoder().decode(new TextEncoder().encode(text.slice(0, length)));
}

export function withShortBody<Delivery extends Body>(delivery: Delivery): Delivery {
  const { body, body_base64 } = delivery;
  if (body.length <= WHOLE_MAX && (body_base64?.length ?? 0) <= WHOLE_MAX) return delivery;
  return {
    ...delivery,
    body: beginning(body, CUT),
    body_base64: body_base64 === null ? null : beginning(body_base64, CUT_BASE64),
    body_is_whole: false,
  };
}
