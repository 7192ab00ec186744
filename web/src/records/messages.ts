// What the server says is wrong comes as sentences, each of which begins with the field that it is about.

export interface ByField {
  of: Readonly<Record<string, string>>;
  // Sentences about no field.
  rest: string;
}

const escaped = (name: string) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

// Beside its field a sentence needs no name: "email must be ..." is "It must be ...".
function withoutName(sentence: string, name: string): string {
  const said = sentence.slice(name.length);
  if (said.startsWith(':')) {
    const text = said.slice(1).trim();
    return text.charAt(0).toUpperCase() + text.slice(1);
  }
  return said.startsWith(' ') ? `It${said}` : sentence;
}

export function byField(message: string, fields: readonly string[]): ByField {
  // The longest name first: "sold_on" is not "sold".
  const names = fields.filter((name) => name !== '').toSorted((a, b) => b.length - a.length);
  if (names.length === 0) return { of: {}, rest: message };
  const begins = new RegExp(`(?:^|(?<=[.] ))(?=(?:${names.map(escaped).join('|')})[ .:])`);
  const found = new Map<string, string>();
  let rest = '';
  for (const part of message.split(begins)) {
    const name = names.find((each) => part.startsWith(each) && /^[ .:]/.test(part.slice(each.length)));
    if (name === undefined) rest += part;
    else {
      const sentence = withoutName(part.trim(), name);
      found.set(name, found.has(name) ? `${found.get(name) ?? ''} ${sentence}` : sentence);
    }
  }
  return { of: Object.fromEntries(found), rest: rest.trim() };
}
