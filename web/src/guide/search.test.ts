import { describe, expect, it } from 'vitest';
import { excerpt, type Found, searchIn } from './search';

const section = (address: string, page: string, heading: string, text: string): Found => ({ address, page, heading, text });
const search = searchIn([
  section('/docs/guide/stock', 'Stock', 'Stock', 'What is there, what it cost, and a recall of a batch.'),
  section('/docs/guide/orders#hold-and-recall', 'Orders', 'Hold and recall', 'An order is put on hold.'),
  section('/docs/guide/numbering#the-audit', 'Numbers', 'The audit', 'No number is missing.'),
]);
const found = (words: string) => search.find(words).map(({ address }) => address);

describe('the search of the guide', () => {
  it('puts a heading before a text', () => {
    expect(found('recall')).toEqual(['/docs/guide/orders#hold-and-recall', '/docs/guide/stock']);
  });

  it('knows beginnings of words and a letter that is wrong, and wants all words', () => {
    expect(found('numb miss')).toEqual(['/docs/guide/numbering#the-audit']);
    expect(found('mising')).toEqual(['/docs/guide/numbering#the-audit']);
    expect(found('recall audit')).toEqual([]);
  });

  it('shows the text around the words, cut between words', () => {
    const text = `${'before '.repeat(30)}the needle ${'after '.repeat(60)}`;
    const piece = excerpt(text, 'needle');
    expect(piece).toMatch(/^…before .*the needle after .*…$/);
    expect(piece.length).toBeLessThan(170);
    expect(excerpt('short', 'gone')).toBe('short');
  });
});
