/** What stands around the text of a page: the table of contents, and the pages before and after it. */
import { addressOf, type Entry } from './book.ts';
import { escaped } from './render.ts';

/** The parts of the book with their pages, the present one marked. */
export function contents(entries: readonly Entry[], present: Entry): string {
  const parts = [...new Set(entries.map((entry) => entry.part))];
  return parts.map((part) => `${part === '' ? '' : `<h2>${escaped(part)}</h2>`}<ul>${listOf(entries.filter((entry) => entry.part === part), present)}</ul>`).join('');
}

function listOf(entries: readonly Entry[], present: Entry): string {
  return entries.map((entry) => `<li><a href="${addressOf(entry)}"${entry === present ? ' aria-current="page"' : ''}>${escaped(entry.title)}</a></li>`).join('');
}

/** The pages before and after this one. */
export function neighbours(entries: readonly Entry[], present: Entry): string {
  const at = entries.indexOf(present);
  const link = (entry: Entry | undefined, rel: string) =>
    entry === undefined ? '' : `<a rel="${rel}" href="${addressOf(entry)}">${escaped(entry.title)}</a>`;
  return `<nav class="neighbours" aria-label="Before and after">${link(entries[at - 1], 'prev')}${link(entries[at + 1], 'next')}</nav>`;
}

/** The page of the template with its parts, each of which must have its place. */
export function framed(template: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((page, [place, part]) => {
    if (!page.includes(place)) throw new Error(`the guide's page has no place for ${place}`);
    return page.replace(place, () => part);
  }, template);
}
