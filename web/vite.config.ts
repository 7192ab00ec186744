import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Where `npm run dev` sends calls of the API; `make run` listens there.
const server = process.env.SLUICE_URL ?? 'http://127.0.0.1:8080';
const api = [
  '/api/v1',
  '/workflows',
  '/session',
  '/sessions',
  '/events',
  '/audit',
  '/teams',
  '/liquid',
  '/search',
  '/server',
  '/stats',
  '/healthz',
  '/readyz',
  '/docs',
  '/metrics',
];

export default defineConfig({
  base: '/ui/',
  plugins: [react()],
  build: {
    outDir: process.env.SLUICE_UI_OUT ?? '../build/web/dist',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // Fonts and pictures stay files: the Content-Security-Policy names where they may come from.
    assetsInlineLimit: 0,
    // Those of the packages in it, with their versions; scripts/build-sbom reads them from the server.
    license: { fileName: 'licenses.txt' },
  },
  server: {
    // As an http page of the server itself: cookie and origin are its own.
    proxy: Object.fromEntries(api.map((path) => [path, { target: server, changeOrigin: false }])),
  },
});
