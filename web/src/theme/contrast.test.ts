import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contrast } from './contrast';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

function tokens(scheme: string): Record<string, string> {
  const block = css.split(`[data-mantine-color-scheme='${scheme}'] {`)[1]?.split('}')[0] ?? '';
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map((found) => [found[1] ?? '', found[2] ?? '']),
  );
}

describe.each(['light', 'dark'])('%s tokens', (scheme) => {
  const all = tokens(scheme);
  const of = (name: string) => {
    const value = all[name];
    if (!value) throw new Error(`no token ${name}`);
    return value;
  };

  it.each(['text', 'muted', 'accent', 'danger'])('%s reads on every surface', (name) => {
    for (const surface of ['surface-0', 'surface-1', 'surface-2'])
      expect(contrast(of(name), of(surface)), surface).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['completed', 'running', 'waiting', 'pending', 'failed', 'dead-letter', 'control'])('%s is seen', (name) => {
    expect(contrast(of(name), of('surface-0'))).toBeGreaterThanOrEqual(3);
  });

  it('text on the accent reads', () => {
    expect(contrast(of('on-accent'), of('accent'))).toBeGreaterThanOrEqual(4.5);
  });
});
