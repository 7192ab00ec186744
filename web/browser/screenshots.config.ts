import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { root: import.meta.dirname, include: ['screenshots.ts'], environment: 'node', testTimeout: 600_000 },
});
