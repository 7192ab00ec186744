import type { NodeData } from '../contract';

// The settings of an HTTP node from a `curl` command.

// The words of a shell command: quotes, backslashes, lines that go on. Nothing is run or expanded.
export function shellWords(text: string): string[] {
  const words: string[] = [];
  const part = /'([^']*)'|\$'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\[^])*)"|\\\r?\n|\\([^])|(\s+)|([^\s'"\\$]+|\$)/g;
  let word: string | null = null;
  for (const [all, single, ansi, double, escaped, space, plain] of text.trim().matchAll(part)) {
    if (space !== undefined || /^\\\r?\n$/.test(all)) {
      if (word !== null) words.push(word);
      word = null;
      continue;
    }
    const piece =
      single ?? plain ?? escaped ?? (ansi === undefined ? unescaped(double ?? '', /\\(["\\$`\n])/g) : ansiText(ansi));
    word = (word ?? '') + piece;
  }
  if (word !== null) words.push(word);
  return words;
}

function unescaped(text: string, pattern: RegExp): string {
  return text.replace(pattern, (_, char: string) => (char === '\n' ? '' : char));
}

function ansiText(text: string): string {
  const CONTROLS: Record<string, string> = { n: '\n', t: '\t', r: '\r' };
  return text.replace(/\\(.)/g, (_, char: string) => CONTROLS[char] ?? char);
}

const WITH_VALUE = new Set(
  (
    '-X --request -H --header -d --data --data-raw --data-binary --data-ascii --data-urlencode --json -u --user --url -A ' +
    '--user-agent -e --referer -b --cookie -m --max-time -o --output -F --form -x --proxy --connect-timeout --retry -w ' +
    '--cacert --cert --key'
  ).split(' '),
);
const BODY = new Set(['-d', '--data', '--data-raw', '--data-binary', '--data-ascii', '--data-urlencode', '--json']);

interface Pair {
  key: string;
  value: string;
}

interface Call {
  method: string | null;
  url: string;
  headers: Pair[];
  body: string[];
  form: Pair[];
  isQuery: boolean;
}

function option(call: Call, name: string, value: string): void {
  const cut = (text: string, at: string): Pair => {
    const place = text.indexOf(at);
    return place < 0
      ? { key: text.trim(), value: '' }
      : { key: text.slice(0, place).trim(), value: text.slice(place + 1).trim() };
  };
  if (BODY.has(name)) call.body.push(value);
  if (name === '--json')
    call.headers.push({ key: 'Content-Type', value: 'application/json' }, { key: 'Accept', value: 'application/json' });
  switch (name) {
    case '-X':
    case '--request':
      call.method = value.toUpperCase();
      break;
    case '-H':
    case '--header':
      call.headers.push(cut(value, ':'));
      break;
    case '-A':
    case '--user-agent':
      call.headers.push({ key: 'User-Agent', value });
      break;
    case '-e':
    case '--referer':
      call.headers.push({ key: 'Referer', value });
      break;
    case '-b':
    case '--cookie':
      call.headers.push({ key: 'Cookie', value });
      break;
    case '-u':
    case '--user':
      call.headers.push({ key: 'Authorization', value: `Basic ${btoa(unescape(encodeURIComponent(value)))}` });
      break;
    case '-F':
    case '--form':
      call.form.push(cut(value, '='));
      break;
    case '--url':
      call.url = value;
      break;
  }
}

function read(words: readonly string[]): Call {
  const call: Call = { method: null, url: '', headers: [], body: [], form: [], isQuery: false };
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const [, long, joined] = /^(--[a-z-]+)=([^]*)$/.exec(word) ?? [];
    const [, short, rest] = /^(-[A-Za-z])([^]+)$/.exec(word) ?? [];
    if (long !== undefined && WITH_VALUE.has(long)) option(call, long, joined ?? '');
    else if (WITH_VALUE.has(word)) option(call, word, words[(at += 1)] ?? '');
    else if (word === '-G' || word === '--get') call.isQuery = true;
    else if (word === '-I' || word === '--head') call.method = 'HEAD';
    else if (short !== undefined && WITH_VALUE.has(short)) option(call, short, rest ?? '');
    else if (!word.startsWith('-') && call.url === '') call.url = word;
  }
  return call;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

// Null if the text is no curl command with an address.
export function nodeDataOfCurl(text: string): NodeData | null {
  if (!/^\s*(\$\s+)?curl\s/.test(text)) return null;
  const call = read(shellWords(text.replace(/^\s*\$\s+/, '')));
  if (call.url === '') return null;
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(call.url) ? call.url : `https://${call.url}`;
  const body = call.body.join('&');
  const hasBody = call.body.length > 0 && !call.isQuery;
  const type = call.headers.find(({ key }) => key.toLowerCase() === 'content-type')?.value;
  const isJson = type === undefined ? /^\s*[[{]/.test(body) : /json/i.test(type);
  if (hasBody && !isJson && type === undefined)
    call.headers.push({ key: 'Content-Type', value: 'application/x-www-form-urlencoded' });
  const headers =
    call.form.length === 0 ? call.headers : call.headers.filter(({ key }) => !/^content-type$/i.test(key));
  return {
    componentId: 'webhook',
    method: call.method ?? (hasBody || call.form.length > 0 ? 'POST' : 'GET'),
    url: call.isQuery && body !== '' ? `${url}${url.includes('?') ? '&' : '?'}${body}` : url,
    ...(headers.length > 0 ? { headers } : {}),
    ...(hasBody ? { body: isJson ? parsed(body) : body } : {}),
    ...(call.form.length > 0
      ? { body_type: 'multipart', body: call.form.map(({ key, value }) => ({ name: key, value })) }
      : {}),
  };
}
