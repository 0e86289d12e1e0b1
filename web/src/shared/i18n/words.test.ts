import { describe, expect, it } from 'vitest';
import { ar } from './ar';
import { en } from './en';
import { es } from './es';
import { fa } from './fa';
import { hi } from './hi';

/** The sentences of a language by their path, functions called with a number. */
function sentences(words: object, path = ''): [string, string][] {
  return Object.entries(words).flatMap(([name, value]): [string, string][] => {
    if (typeof value === 'function') return [[path + name, (value as (n: number) => string)(3)]];
    return typeof value === 'string' ? [[path + name, value]] : sentences(value, `${path}${name}.`);
  });
}

describe('every language', () => {
  const languages = { ar, fa, hi, es };

  it.each(Object.entries(languages))('%s leaves no sentence empty and none in English', (_, words) => {
    const english = new Map(sentences(en));
    // "Total" and the like are the same word in two languages.
    const same = new Set(['orders.total']);
    for (const [path, sentence] of sentences(words)) {
      expect(sentence.trim(), path).not.toBe('');
      if (!same.has(path)) expect(sentence, path).not.toBe(english.get(path));
    }
  });

  it('counts in Arabic with its six forms', () => {
    const forms = [0, 1, 2, 3, 11, 100].map((count) => ar.kitchen.age(count));
    expect(new Set(forms).size).toBe(6);
  });
});
