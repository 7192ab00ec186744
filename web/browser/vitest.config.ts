import { defineConfig } from 'vitest/config';

// Tests that drive the built server with a browser; tests/ui runs them. One after another: each measures and looks.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.spec.ts'],
    // Opens everything on every page; on the page of objects it does not yet get to the button of a new type.
    exclude: ['dialogs.spec.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
