import type { Completion, CompletionContext, CompletionResult, CompletionSource } from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schemas } from '../../api/client';
import { queryClient } from '../../api/query-client';
import type { Name } from './names';
import { partText, placeAt } from './place';
import { childrenOf, type Entry, part, type Source } from './sources';

// The tags and filters change only with the version of the server.
export const liquidQuery = queryOptions({
  queryKey: ['liquid'],
  queryFn: ({ signal }) => call(api.GET('/liquid', { signal })),
  staleTime: Infinity,
  meta: { live: false },
});

type LiquidEntry = Schemas['LiquidEntry'];

// Shown beside the list: what it is, and an example.
function infoOf(lines: string[]): () => Node {
  return () => {
    const box = document.createElement('div');
    for (const line of lines) {
      const paragraph = document.createElement('p');
      paragraph.textContent = line;
      box.append(paragraph);
    }
    return box;
  };
}

function ofName({ name, words, only, source }: Name): Completion {
  const type = source.from === 'value' ? 'value' : 'name';
  return {
    label: name,
    detail: only ?? words,
    type: only === null ? type : 'maybe',
  };
}

function ofEntry({ name, type, shown }: Entry, isBracket: boolean): Completion {
  const written = partText(name);
  return {
    label: isBracket ? written : String(name),
    detail: [type === 'unknown' ? '' : type, shown].filter(Boolean).join(' '),
    type: 'member',
    apply: (view: EditorView, _: Completion, from: number, to: number) => {
      // The dot that was typed is part of what is written: after it only a plain name can stand.
      const begin = isBracket ? from : from - 1;
      view.dispatch({ changes: { from: begin, to, insert: written }, selection: { anchor: begin + written.length } });
    },
  };
}

function ofLiquid({ name, signature, summary, example }: LiquidEntry, isFilter: boolean): Completion {
  const lines = [signature, summary, ...(example ? [`${example.template} prints ${example.result}`] : [])];
  const takesArguments = isFilter && /^\w+:/.test(signature) && !/^\w+:\s*\w+\?/.test(signature);
  return {
    label: name,
    detail: signature === name ? summary : signature,
    info: infoOf(lines),
    type: isFilter ? 'filter' : 'tag',
    apply: takesArguments ? `${name}: ` : name,
  };
}

function sourceAt(path: readonly string[], names: readonly Name[]): Source | null {
  const [root, ...parts] = path;
  const found = names.find(({ name }) => name === root);
  return found ? parts.reduce((source: Source, each) => part(source, each), found.source) : null;
}

async function members(path: string[], from: number, context: CompletionContext, names: readonly Name[]) {
  const source = sourceAt(path, names);
  if (!source) return null;
  const abort = new AbortController();
  context.addEventListener('abort', () => abort.abort());
  try {
    const { entries } = await childrenOf(source, abort.signal);
    const isBracket = context.state.sliceDoc(from, from + 1) === '[';
    const result: CompletionResult = {
      from: isBracket ? from : from + 1,
      options: entries.map((entry) => ofEntry(entry, isBracket)),
      validFor: /^[\w-]*$/,
    };
    return result;
  } catch {
    // Without an answer there is nothing to offer; typing goes on.
    return null;
  }
}

// What fits where the cursor is: names and their members with type and value, filters after |, tags after {%.
export function completionSource(names: () => readonly Name[]): CompletionSource {
  return async (context) => {
    const text = context.state.doc.toString();
    const place = placeAt(text, context.pos);
    if (!place) return null;
    if (place.at === 'path') {
      if (place.path.length > 0) return members(place.path, place.from, context, names());
      return { from: place.from, options: names().map(ofName), validFor: /^[\w-]*$/ };
    }
    const { filters, tags } = await queryClient.fetchQuery(liquidQuery).catch(() => ({ filters: [], tags: [] }));
    const isFilter = place.at === 'filter';
    return {
      from: place.from,
      options: (isFilter ? filters : tags).map((entry) => ofLiquid(entry, isFilter)),
      validFor: /^\w*$/,
    };
  };
}
