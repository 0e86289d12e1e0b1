import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';
import { GUIDE_PAGE, guide } from './vite.guide';
import { keptFiles, WORKER } from './vite.worker';

/** The apps; each is a page of its own at the path of its name, and what they share is loaded once. */
const APPS = ['pos', 'staff', 'driver', 'shop', 'setup', 'admin'];
/** Those of them that start without the server: each has a service worker, served at `/APP/sw.js`. */
const KEPT_APPS = ['pos', 'driver'];

/** Below this many bytes compressing saves nothing that a packet would notice. */
const COMPRESSED_FROM_BYTES = 512;

/** Compresses once, as well as can be, what the program then serves as it is. */
function precompressed(): Plugin {
  return {
    name: 'docket-precompressed',
    apply: 'build',
    writeBundle({ dir }, bundle) {
      for (const name of Object.keys(bundle)) {
        if (dir === undefined || !/\.(html|js|css|svg|json|webmanifest)$/.test(name)) continue;
        const file = join(dir, name);
        const bytes = readFileSync(file);
        if (bytes.length < COMPRESSED_FROM_BYTES) continue;
        const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
        writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  plugins: [svelte(), keptFiles(KEPT_APPS), guide(join(import.meta.dirname, '..')), precompressed()],
  build: {
    target: 'es2022',
    // A page may load nothing that stands in itself: the program's Content-Security-Policy allows its own origin only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { ...Object.fromEntries(APPS.map((app) => [app, `${app}/index.html`])), guide: GUIDE_PAGE, [WORKER]: 'src/shared/worker.ts' },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
});
