import { defineConfig } from 'vitest/config';

// Tests of the logic, beside it. Apart from vite.config.ts: building the UI does not take Vitest.
export default defineConfig({ test: { include: ['src/**/*.test.ts'], environment: 'node' } });
