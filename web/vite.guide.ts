/** Builds the guide out of `docs/`: a page of HTML for each page of the book, its pictures, and what the search looks through. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Plugin } from 'vite';
import { addressOf, contentsOf, faultsOf, fileOf } from './src/guide/build/book.ts';
import { contents, framed, neighbours } from './src/guide/build/frame.ts';
import { sizeOf } from './src/guide/build/png.ts';
import { read } from './src/guide/build/read.ts';
import { type Page, type Picture, render, type Surroundings } from './src/guide/build/render.ts';
import type { Found } from './src/guide/search';

/** Where the template is, among the inputs. */
export const GUIDE_PAGE = 'guide/index.html';

/** The pages of the book that are there, read. */
export function pagesOf(root: string): Page[] {
  const there = contentsOf(root).filter((entry) => existsSync(join(root, entry.source)));
  return there.map((entry) => ({ ...entry, ...read(readFileSync(join(root, entry.source), 'utf8')) }));
}

/** What the pages of a repository have around them; `build` says where a picture comes to. */
export function surroundings(root: string, pages: readonly Page[], build: (source: string, bytes: Uint8Array) => string): Surroundings {
  const pictures = new Map<string, Picture>();
  return {
    pages: new Map(pages.map((page) => [page.source, page])),
    exists: (source) => existsSync(join(root, source)),
    picture(source) {
      const path = join(root, source);
      if (!source.endsWith('.png') || !statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
      const known = pictures.get(source);
      if (known !== undefined) return known;
      const bytes = readFileSync(path);
      const picture = { address: build(source, bytes), ...sizeOf(bytes) };
      pictures.set(source, picture);
      return picture;
    },
  };
}

/** What can be found: every section of every page. */
function findable(pages: readonly Page[]): Found[] {
  return pages.flatMap((page) =>
    page.sections.map(({ heading, anchor, text }, at) => ({
      address: at === 0 ? addressOf(page) : `${addressOf(page)}#${anchor}`,
      page: page.title,
      heading,
      text,
    })),
  );
}

/**
 * Builds the guide of the repository at that root. What is wrong with it is said and fails no build, or nobody could make a picture that a page
 * waits for; `book.test.ts` fails then.
 */
export function guide(root: string): Plugin {
  return {
    name: 'docket-guide',
    apply: 'build',
    // Once, in the build that has its template.
    applyToEnvironment: ({ name }) => name === 'client',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const template = bundle[GUIDE_PAGE];
        if (template?.type !== 'asset') throw new Error('the guide has no template');
        const emit = (name: string, source: string | Uint8Array) => `/${this.getFileName(this.emitFile({ type: 'asset', name, source }))}`;
        const pages = pagesOf(root);
        const around = surroundings(root, pages, (source, bytes) => emit(basename(source), bytes));
        const search = emit('guide.json', JSON.stringify(findable(pages)));
        for (const fault of faultsOf(contentsOf(root), root)) this.warn(fault);
        const html = String(template.source);
        delete bundle[GUIDE_PAGE];
        for (const page of pages) {
          const text = render(page, around);
          for (const fault of text.faults) this.warn(fault);
          const source = framed(html, {
            'guide:search': search,
            'guide:title': `${page.path === '' ? 'Guide' : page.title} · Docket`,
            '<!--guide:contents-->': contents(pages, page),
            '<!--guide:text-->': text.html,
            '<!--guide:neighbours-->': neighbours(pages, page),
          });
          this.emitFile({ type: 'asset', fileName: fileOf(page), source });
        }
      },
    },
  };
}
