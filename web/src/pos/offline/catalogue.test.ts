import { describe, expect, it } from 'vitest';
import { textOf, wantedOf } from './catalogue.svelte';

/** Whether a product of these names and codes is found, and whether among the first. */
function found(search: string, names: string[], codes: string[] = []): 'first' | 'later' | 'not' {
  const [text, wanted] = [textOf(names, codes), wantedOf(search)];
  if (wanted.words.length === 0 || !wanted.words.every((word) => text.includes(` ${word}`))) return 'not';
  return text.includes(wanted.beginning) ? 'first' : 'later';
}

describe('a product is found', () => {
  it('by the beginnings of its words, in any order, those whose name begins like that first', () => {
    expect(found('coconut ha', ['Coconut hair oil 200 ml'])).toBe('first');
    expect(found('oil coco', ['Coconut hair oil 200 ml'])).toBe('later');
    expect(found('air', ['Coconut hair oil 200 ml'])).toBe('not');
    expect(found('hair oil', ['Coconut hair oil 200 ml', 'Hair oil'])).toBe('first');
  });

  it('by Arabic and Persian forms of its letters, and without its vowel signs', () => {
    expect(found('قهوه', ['Coffee', 'قَهْوَة عربية'])).toBe('first');
    expect(found('كيك', ['کیک شکلاتی'])).toBe('first');
    expect(found('١٢', ['Cola 12 oz'])).toBe('later');
  });

  it('by its codes, with hyphens or without', () => {
    for (const typed of ['SOAP-BAR', 'soapbar1', 'bar 100']) expect([typed, found(typed, ['Lux'], ['SOAP-BAR-100G'])]).toEqual([typed, 'later']);
    expect(found('890123', ['Lux'], ['8901234567894'])).toBe('later');
  });

  it('not by what is no word', () => {
    expect(found('---', ['Lux'])).toBe('not');
  });
});

it('a word that begins another says nothing more, and is asked for once', () => {
  expect(wantedOf('co cola cola').words).toEqual(['cola']);
});
