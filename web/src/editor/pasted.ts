import type { NodeData } from './contract';
import { type Fragment, fragmentIn } from './model/clipboard';
import { nodeDataOfCurl } from './model/curl';

const PASTED_LENGTH_MAX = 5_000_000;

// What a text on the clipboard is: copied nodes or a definition, as JSON or YAML, or a curl command; null if none of these.
export async function readPasted(text: string): Promise<Fragment | { curl: NodeData } | null> {
  if (text.length > PASTED_LENGTH_MAX) return null;
  const curl = nodeDataOfCurl(text);
  if (curl) return { curl };
  try {
    return fragmentIn(JSON.parse(text));
  } catch {
    if (!/^\s*(nodes|edges|name|- )|\n(nodes|edges):/.test(text)) return null;
  }
  // Loaded when it is needed: few paste YAML.
  const { parse } = await import('yaml');
  try {
    return fragmentIn(parse(text));
  } catch {
    return null;
  }
}
