// Small settings of this browser. Storage may be switched off, or full: then they last as long as the page.
const kept = new Map<string, string>();

export function readLocal(name: string): string | null {
  try {
    return localStorage.getItem(`sluice.${name}`) ?? kept.get(name) ?? null;
  } catch {
    return kept.get(name) ?? null;
  }
}

export function writeLocal(name: string, value: string): void {
  kept.set(name, value);
  try {
    localStorage.setItem(`sluice.${name}`, value);
  } catch {
    // Kept above.
  }
}
