// A word of the shell that stands for itself.
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
