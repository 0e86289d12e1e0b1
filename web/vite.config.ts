import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin, type Rolldown } from 'vite';
import { GUIDE_PAGE, guide } from './vite.guide.ts';
import { keptFiles, WORKER } from './vite.worker.ts';

/** Apps, each a page of its own at the path of its name; what they share is loaded once. */
const APPS = ['staff', 'driver', 'shop', 'setup', 'admin'];
/**
 * The app that is built by itself, since it must be there soon over a bad network: of what all apps share it has only what it uses, in as
 * few files as can be.
 */
const TILL = 'pos';
/** The apps of each build that start without the server: each has a service worker, served at `/APP/sw.js`. */
const KEPT_APPS = { client: ['driver'], till: [TILL] };

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

/** What a build begins with: the pages of apps, and the service worker of those that are kept. */
function inputOf(apps: readonly string[]): Record<string, string> {
  return { ...Object.fromEntries(apps.map((app) => [app, `${app}/index.html`])), [WORKER]: 'src/shared/worker.ts' };
}

/** What the till begins with in one file, and all that it says in a language in another. */
const TILL_FILES: Rolldown.CodeSplittingGroup[] = [
  { name: TILL, tags: ['$initial'], test: (id) => !id.endsWith('/worker.ts'), priority: 1 },
  { name: (id) => /\/i18n\/(en|ar|fa|hi|es)\.ts$/.exec(id)?.[1] ?? null, includeDependenciesRecursively: false },
];

export default defineConfig({
  plugins: [svelte(), keptFiles(KEPT_APPS), guide(join(import.meta.dirname, '..')), precompressed()],
  build: {
    target: 'es2022',
    // A page may load nothing that stands in itself: the program's Content-Security-Policy allows its own origin only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  builder: {
    async buildApp({ build, environments }) {
      // One after the other: the first empties the folder.
      for (const environment of [environments.client, environments.till]) if (environment !== undefined) await build(environment);
    },
  },
  environments: {
    client: { build: { rolldownOptions: { input: { ...inputOf(APPS), guide: GUIDE_PAGE } } } },
    till: {
      consumer: 'client',
      build: { emptyOutDir: false, copyPublicDir: false, rolldownOptions: { input: inputOf([TILL]), output: { codeSplitting: { groups: TILL_FILES } } } },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
});
