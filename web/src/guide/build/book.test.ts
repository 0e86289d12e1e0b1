import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pagesOf, surroundings } from '../../../vite.guide';
import { addressOf, contentsOf, faultsOf, fileOf, readContents } from './book';
import { read } from './read';
import { type Page, render } from './render';

const ROOT = resolve(import.meta.dirname, '../../../..');

describe('the table of contents', () => {
  it('gives each page its part, its address and its file', () => {
    const entries = readContents('# All\n\n- [Docket](README.md)\n\n## Operate\n\n- [Backups](operating/backup.md)\n- [Words](../GLOSSARY.md)\n');
    expect(entries.map((entry) => [entry.part, entry.source, addressOf(entry), fileOf(entry)])).toEqual([
      ['', 'docs/README.md', '/docs/guide', 'guide/index.html'],
      ['Operate', 'docs/operating/backup.md', '/docs/guide/operating/backup', 'guide/operating/backup.html'],
      ['Operate', 'GLOSSARY.md', '/docs/guide/glossary', 'guide/glossary.html'],
    ]);
  });

  it('says what it lists twice, what is not there, and what it leaves out', () => {
    const [first, ...rest] = contentsOf(ROOT);
    if (first === undefined) throw new Error('the book is empty');
    expect(faultsOf([first, ...rest], ROOT)).toEqual([]);
    expect(faultsOf([first, ...rest, first], ROOT)).toEqual(['docs/SUMMARY.md: docs/README.md is listed twice']);
    expect(faultsOf([...rest], ROOT)).toEqual(['docs/SUMMARY.md: docs/README.md is not listed']);
    const gone = { source: 'docs/gone.md', title: 'Gone', part: '', path: 'gone' };
    expect(faultsOf([first, ...rest, gone], ROOT)).toEqual(['docs/SUMMARY.md: there is no docs/gone.md']);
  });
});

describe('the pages of this repository', () => {
  // `README.md` of the root is read on GitHub only, and its links are checked with the others.
  const pages = pagesOf(ROOT);
  const root: Page = { source: 'README.md', title: 'Docket', part: '', path: 'readme', ...read(readFileSync(resolve(ROOT, 'README.md'), 'utf8')) };
  const around = surroundings(ROOT, pages, (picture) => `/assets/${picture}`);

  it.each([...pages, root].map((page) => [page.source, page] as const))('%s leads nowhere in vain', (_, page) => {
    expect(render(page, around).faults).toEqual([]);
  });

  it('each begin with one heading, by which they are known', () => {
    for (const { source, tokens } of pages) {
      const first = tokens.find(({ type }) => type !== 'html' && type !== 'space');
      expect([source, first?.type]).toEqual([source, 'heading']);
      expect([source, tokens.filter((token) => token.type === 'heading' && token.depth === 1).length]).toEqual([source, 1]);
    }
  });
});
