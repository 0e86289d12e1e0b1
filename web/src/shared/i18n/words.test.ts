import { describe, expect, it } from 'vitest';
import { ar as staffAr } from '../../staff/i18n/ar';

/** The languages of every part of an app, by its file: each exports its words under the language's code. */
const FILES = import.meta.glob<Record<string, object>>('../../**/i18n/{en,ar,fa,hi,es}.ts', { eager: true });
const OTHERS = ['ar', 'fa', 'hi', 'es'];

/** "Total" and the like are the same word in two languages. */
const SAME = new Set(['admin.es.taxes.percent', 'staff.es.orders.total', 'pos/offline.es.slip.subtotal', 'pos/offline.es.slip.total', 'admin/numbering.es.series', 'admin/numbering.es.kinds.ticket', 'admin/numbering.es.ruleNames.in-gst', 'admin/numbering.es.ruleNames.ar-afip']);

/** The sentences of a language by their path, functions called with a number. */
function sentences(words: object, path = ''): [string, string][] {
  return Object.entries(words).flatMap(([name, value]): [string, string][] => {
    if (typeof value === 'function') return [[path + name, (value as (n: number) => string)(3)]];
    return typeof value === 'string' ? [[path + name, value]] : sentences(value, `${path}${name}.`);
  });
}

/** Where a part has its words: `pos/offline` of `../../pos/offline/i18n/en.ts`; those of all stand beside this file. */
function partOf(file: string): string {
  return file.startsWith('./') ? 'shared' : file.replace('../../', '').replace(/\/i18n\/\w+\.ts$/, '');
}

const parts = Object.entries(FILES).filter(([file]) => file.endsWith('/en.ts'));
const languages = parts.flatMap(([file, { en }]) =>
  OTHERS.map((code) => {
    const words = FILES[file.replace(/en\.ts$/, `${code}.ts`)]?.[code];
    return { name: `${partOf(file)}.${code}`, words: words ?? {}, english: new Map(sentences(en ?? {})) };
  }),
);

describe('every language', () => {
  it('is there in every part of every app', () => {
    expect(parts.map(([file]) => partOf(file))).toEqual(expect.arrayContaining(['shared', 'admin', 'driver', 'pos', 'pos/offline', 'shop', 'staff']));
  });

  it.each(languages)('$name leaves no sentence empty and none in English', ({ name, words, english }) => {
    const said = sentences(words);
    expect(said.map(([path]) => path).sort()).toEqual([...english.keys()].sort());
    for (const [path, sentence] of said) {
      expect(sentence.trim(), path).not.toBe('');
      if (!SAME.has(`${name}.${path}`)) expect(sentence, path).not.toBe(english.get(path));
    }
  });

  it('counts in Arabic with its six forms', () => {
    const forms = [0, 1, 2, 3, 11, 100].map((count) => staffAr.kitchen.age(count));
    expect(new Set(forms).size).toBe(6);
  });
});
