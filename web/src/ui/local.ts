// Small settings of this browser. Storage may be switched off, or full: then they last as long as the page.
const kept = new Map<string, string>();

export function readLocal(name: string): string | null {
  try {
    return localStorage.getItem(`sluice.${name}`) ?? kept.get(name) ?? null;
  } catch {
    return kept.get(name) ?? null;
  }
}

// Removes what these browser stores keep under names that begin so.
export function removeKept(beginnings: readonly string[]): void {
  const isOne = (name: string) => beginnings.some((beginning) => name.startsWith(beginning));
  for (const name of [...kept.keys()].filter(isOne)) kept.delete(name);
  for (const open of [() => localStorage, () => sessionStorage]) {
    try {
      const storage = open();
      for (const name of Object.keys(storage))
        if (name.startsWith('sluice.') && isOne(name.slice('sluice.'.length))) storage.removeItem(name);
    } catch {
      // Switched off: nothing is there.
    }
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
