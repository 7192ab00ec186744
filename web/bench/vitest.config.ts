import { defineConfig } from 'vitest/config';

// Measurements, each by itself; scripts/bench-ui runs them.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['ui.ts'],
    environment: 'node',
    testTimeout: 600_000,
    hookTimeout: 600_000,
    disableConsoleIntercept: true,
  },
});
