import { isStatus, isUnreachable } from '../../api/errors';
import { hasTemplate } from './place';
import { type RenderData, type Rendered, renderTemplates } from './render-data';
import { shortText } from './sources';

// Renders what is on the screen: all templates of it together, a moment after the last change, and never an old question
// after a newer one. Only what is shown of the values is kept.

export interface Preview {
  shown: string;
  type: Rendered['type'];
  error: Rendered['error'];
  missing: string[];
}

export interface Previews {
  // Tells `listener` whenever the preview of the template may have changed; returns how to stop.
  follow: (template: string, listener: () => void) => () => void;
  read: (template: string) => Preview | null;
  // With other data everything is asked again. Null: only errors of markup are found.
  use: (data: RenderData | null) => void;
  stop: () => void;
}

const DELAY_MS = 200;
const TEMPLATES_MAX = 200;
// When the server could not be reached.
const AGAIN_MS = 3000;
const TEXT_MAX = 400;

type Ask = typeof renderTemplates;

// A sample that is not there is a wrong parameter.
function isGone(error: unknown, data: RenderData | null): boolean {
  return (isStatus(error, 404) && data?.run_id !== undefined) || (isStatus(error, 400) && data?.sample !== undefined);
}

function previewOf({ value, type, error, missing }: Rendered): Preview {
  const shown = typeof value === 'string' ? value.slice(0, TEXT_MAX) : shortText(value);
  return { shown, type, error, missing };
}

export function createPreviews(ask: Ask = renderTemplates): Previews {
  const listeners = new Map<string, Set<() => void>>();
  const known = new Map<string, Preview>();
  let data: RenderData | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: AbortController | null = null;

  const flush = async () => {
    running?.abort();
    const unknown = [...listeners.keys()].filter((template) => !known.has(template));
    const asked = unknown.slice(0, TEMPLATES_MAX);
    if (asked.length === 0) return;
    const own = new AbortController();
    running = own;
    try {
      const results = await ask(asked, data, own.signal);
      if (own.signal.aborted) return;
      for (const [at, template] of asked.entries()) {
        const result = results[at];
        if (result) known.set(template, previewOf(result));
        for (const tell of listeners.get(template) ?? []) tell();
      }
      // The rest, by the next question.
      if (unknown.length > asked.length && results.length > 0) soon();
    } catch (error) {
      // The run or sample behind the data may be gone; without an answer nothing is shown, and typing goes on.
      if (own.signal.aborted) return;
      if (isGone(error, data)) {
        data = null;
        soon();
      } else if (isUnreachable(error)) soon(AGAIN_MS);
    }
  };
  const soon = (delay = DELAY_MS) => {
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), delay);
  };

  return {
    follow(template, listener) {
      if (!hasTemplate(template)) return () => undefined;
      const set = listeners.get(template) ?? new Set();
      listeners.set(template, set.add(listener));
      if (!known.has(template)) soon();
      return () => {
        set.delete(listener);
        if (set.size > 0) return;
        listeners.delete(template);
        known.delete(template);
      };
    },
    read: (template) => known.get(template) ?? null,
    use(next) {
      if (JSON.stringify(next) === JSON.stringify(data)) return;
      data = next;
      known.clear();
      soon();
    },
    stop() {
      clearTimeout(timer);
      running?.abort();
    },
  };
}

// A place that the server counts in characters, as a place in the text.
export function offsetOf(text: string, line: number, column: number): number {
  const lines = text.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const inLine = [...(lines[line - 1] ?? '')].slice(0, column - 1).join('').length;
  return Math.min(before + inLine, text.length);
}
