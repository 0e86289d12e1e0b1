import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  test: {
    projects: [
      { extends: true, test: { name: 'unit', include: ['src/**/*.test.ts'], environment: 'node' } },
      // One browser and one server at a time: the machine of whoever tests is not large.
      {
        extends: true,
        test: { name: 'e2e', include: ['e2e/**/*.test.ts'], environment: 'node', fileParallelism: false, testTimeout: 60_000, hookTimeout: 120_000, expect: { poll: { timeout: 20_000 } } },
      },
      // `make bench-web`; no part of the tests.
      { extends: true, test: { name: 'bench', include: ['bench/**/*.bench.ts'], environment: 'node' } },
    ],
  },
});
