/** Builds the service workers of apps: of one source, each at its fixed path with the list of the files that it keeps. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin, Rolldown } from 'vite';

type Bundle = Rolldown.OutputBundle;

/** The name of the service worker's source among the inputs. */
export const WORKER = 'sw';

/** Everything that an app may load: what it begins with, and what it loads later. */
function filesOf(app: string, bundle: Bundle): Set<string> {
  const files = new Set<string>();
  const visit = (name: string): void => {
    const chunk = bundle[name];
    if (files.has(name) || chunk?.type !== 'chunk') return;
    files.add(name);
    for (const other of [...chunk.imports, ...chunk.dynamicImports]) visit(other);
    for (const other of [...(chunk.viteMetadata?.importedCss ?? []), ...(chunk.viteMetadata?.importedAssets ?? [])]) files.add(other);
  };
  const entry = Object.values(bundle).find((one) => one.type === 'chunk' && one.isEntry && one.name === app);
  if (entry === undefined) throw new Error(`the app ${app} has no script`);
  visit(entry.fileName);
  // Styles name fonts, of which any language may need one.
  for (const name of [...files].filter((one) => one.endsWith('.css'))) {
    const css = bundle[name];
    const text = css?.type === 'asset' ? String(css.source) : '';
    for (const [, path] of text.matchAll(/url\(["']?\/([^"')]+)/g)) if (path !== undefined) files.add(path);
  }
  return files;
}

/**
 * Makes each app's service worker: what it keeps, and a hash of that, are written into it.
 * @param apps the apps of each build, by the name of its environment
 */
export function keptFiles(apps: Readonly<Record<string, readonly string[]>>): Plugin {
  let publicDir = '';
  return {
    name: 'docket-kept-files',
    apply: 'build',
    configResolved(config) {
      publicDir = config.publicDir;
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const worker = Object.values(bundle).find((one) => one.type === 'chunk' && one.isEntry && one.name === WORKER);
        if (worker?.type !== 'chunk') throw new Error('there is no service worker');
        delete bundle[worker.fileName];
        for (const app of apps[this.environment.name] ?? []) {
          const html = bundle[`${app}/index.html`];
          if (html?.type !== 'asset') throw new Error(`the app ${app} has no page`);
          const own = readdirSync(join(publicDir, app)).map((name) => `${app}/${name}`);
          const still = ['icon.svg', ...own].sort();
          const hash = createHash('sha256').update(html.source);
          for (const name of still) hash.update(readFileSync(join(publicDir, name)));
          const built = [...filesOf(app, bundle)].sort();
          // Names of built files change with their content.
          const files = [...built, ...still].map((name) => `/${name}`);
          hash.update(files.join());
          const kept = JSON.stringify({ version: hash.digest('hex').slice(0, 16), page: `/${app}`, files });
          const code = worker.code.replace(/(["'`])__DOCKET_KEPT__\1/, () => JSON.stringify(kept));
          if (code === worker.code) throw new Error(`the service worker of ${app} has no place for what it keeps`);
          this.emitFile({ type: 'asset', fileName: `${app}/sw.js`, source: code });
        }
      },
    },
  };
}
