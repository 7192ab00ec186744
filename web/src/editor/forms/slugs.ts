// Ids made from what people write, as handles and names in templates have them.
export function slug(text: string): string {
  const made = text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 64);
  return /^[0-9]/.test(made) ? `n${made}` : made;
}

// The same with a number if it is taken.
export function freeSlug(text: string, taken: readonly string[], fallback: string): string {
  const base = slug(text) || fallback;
  if (!taken.includes(base)) return base;
  let number = 2;
  while (taken.includes(`${base}_${String(number)}`)) number += 1;
  return `${base}_${String(number)}`;
}
