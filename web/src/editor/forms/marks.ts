import { offsetOf, type Preview } from '../data/previews';
import type { Marked } from './code-mirror';

// Where in the text an error or an unknown variable is.
export function marksOf(text: string, preview: Preview | null, hasData: boolean): Marked[] {
  if (!preview) return [];
  if (preview.error) {
    const { line, column, length, message } = preview.error;
    const from = offsetOf(text, line, column);
    const to = offsetOf(text, line, column + length);
    // At least one character, so that it is seen.
    return [
      { from: Math.min(from, Math.max(0, text.length - 1)), to: Math.max(to, from + 1), severity: 'error', message },
    ];
  }
  // Without data everything would be unknown.
  if (!hasData) return [];
  return preview.missing.flatMap((path) => {
    const from = text.indexOf(path);
    const message = `${path} is not in the data.`;
    return from < 0 ? [] : [{ from, to: from + path.length, severity: 'warning' as const, message }];
  });
}
