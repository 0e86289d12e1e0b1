/** Finds sections of the guide by words, also by the beginnings of words and with a letter wrong. */
import MiniSearch from 'minisearch';

/** A section of a page, as it is searched and shown. */
export interface Found {
  /** Where it is. */
  address: string;
  /** The title of its page. */
  page: string;
  heading: string;
  text: string;
}

/** At most so many are shown. */
const SHOWN_MAX = 20;
/** Of a text so many letters are shown, beginning a little before the first word that was found. */
const EXCERPT_LETTERS = 160;
const BEFORE_LETTERS = 40;

export interface Search {
  find: (words: string) => Found[];
}

export function searchIn(sections: readonly Found[]): Search {
  const index = new MiniSearch<Found>({
    idField: 'address',
    fields: ['heading', 'page', 'text'],
    searchOptions: { boost: { heading: 4, page: 2 }, prefix: true, fuzzy: (word) => (word.length > 5 ? 0.15 : false), combineWith: 'AND' },
  });
  index.addAll(sections);
  const by = new Map(sections.map((section) => [section.address, section]));
  return {
    find: (words) =>
      index
        .search(words)
        .slice(0, SHOWN_MAX)
        .flatMap(({ id }) => by.get(String(id)) ?? []),
  };
}

/** A piece of a text around the first of the words in it; its beginning where none is. */
export function excerpt(text: string, words: string): string {
  const folded = text.toLowerCase();
  const places = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => folded.indexOf(word))
    .filter((at) => at >= 0);
  const from = Math.max(0, Math.min(...(places.length > 0 ? places : [0])) - BEFORE_LETTERS);
  const begin = from === 0 ? 0 : text.indexOf(' ', from) + 1;
  const piece = text.slice(begin, begin + EXCERPT_LETTERS);
  return `${begin > 0 ? '…' : ''}${piece}${begin + EXCERPT_LETTERS < text.length ? '…' : ''}`;
}
