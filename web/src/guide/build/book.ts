/** The book that `docs/SUMMARY.md` lists: its pages in their order, and where each is in the repository and on the site. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** Where the guide is served. */
export const GUIDE = '/docs/guide';

/** A page, by what the table of contents says of it. */
export interface Entry {
  /** Its file, from the root of the repository: `docs/operating/backup.md`. */
  source: string;
  /** What the table of contents calls it. */
  title: string;
  /** The part of the book that it stands in; empty for what comes before the first. */
  part: string;
  /** Where it is below the guide, such as `operating/backup`; empty for the first page. */
  path: string;
}

/** The entries of a table of contents: headings begin parts, and every link in the list is a page. */
export function readContents(text: string): Entry[] {
  const entries: Entry[] = [];
  let part = '';
  for (const line of text.split('\n')) {
    const heading = /^## (.+)$/.exec(line);
    if (heading?.[1] !== undefined) part = heading[1];
    const link = /^\s*- \[([^\]]+)\]\(([^)]+)\)$/.exec(line);
    if (link?.[1] === undefined || link[2] === undefined) continue;
    const source = posix.join('docs', link[2]);
    entries.push({ source, title: link[1], part, path: pathOf(source) });
  }
  return entries;
}

/** Pages of `docs/` keep their place; those of the root of the repository are called by their name in small letters. */
function pathOf(source: string): string {
  const name = source.replace(/\.md$/, '');
  if (!name.startsWith('docs/')) return name.toLowerCase();
  return name === 'docs/README' ? '' : name.slice('docs/'.length);
}

/** The address of a page on the site. */
export function addressOf(entry: Entry): string {
  return entry.path === '' ? GUIDE : `${GUIDE}/${entry.path}`;
}

/** The file of a page among what is built. */
export function fileOf(entry: Entry): string {
  return `guide/${entry.path === '' ? 'index' : entry.path}.html`;
}

/** The book's entries, of the repository at that root. */
export function contentsOf(root: string): Entry[] {
  return readContents(readFileSync(join(root, 'docs/SUMMARY.md'), 'utf8'));
}

/** What is wrong with a table of contents: pages that are not there, listed twice, or in `docs/` and not listed. */
export function faultsOf(entries: readonly Entry[], root: string): string[] {
  const faults = entries.filter((entry) => !existsSync(join(root, entry.source))).map((entry) => `docs/SUMMARY.md: there is no ${entry.source}`);
  const seen = new Set<string>();
  for (const { source, path } of entries) {
    if (seen.has(path)) faults.push(`docs/SUMMARY.md: ${source} is listed twice`);
    seen.add(path);
  }
  const listed = new Set(entries.map((entry) => entry.source));
  for (const name of readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })) {
    const source = `docs/${name}`;
    if (name.endsWith('.md') && name !== 'SUMMARY.md' && !listed.has(source)) faults.push(`docs/SUMMARY.md: ${source} is not listed`);
  }
  return faults;
}
