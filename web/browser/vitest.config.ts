import { defineConfig } from 'vitest/config';

// Tests that drive the built server with a browser; tests/ui runs them. One after another: each measures and looks.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.spec.ts'],
    // Opens everything on every page. On a busy machine a click takes longer than its two seconds, each time another one.
    exclude: ['dialogs.spec.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
