import { describe, expect, it } from 'vitest';
import * as driverAr from '../../driver/i18n/ar';
import * as driverEn from '../../driver/i18n/en';
import * as driverEs from '../../driver/i18n/es';
import * as driverFa from '../../driver/i18n/fa';
import * as driverHi from '../../driver/i18n/hi';
import * as posAr from '../../pos/i18n/ar';
import * as posEn from '../../pos/i18n/en';
import * as posEs from '../../pos/i18n/es';
import * as posFa from '../../pos/i18n/fa';
import * as posHi from '../../pos/i18n/hi';
import * as aloneAr from '../../pos/offline/i18n/ar';
import * as aloneEn from '../../pos/offline/i18n/en';
import * as aloneEs from '../../pos/offline/i18n/es';
import * as aloneFa from '../../pos/offline/i18n/fa';
import * as aloneHi from '../../pos/offline/i18n/hi';
import * as setupAr from '../../setup/i18n/ar';
import * as setupEn from '../../setup/i18n/en';
import * as setupEs from '../../setup/i18n/es';
import * as setupFa from '../../setup/i18n/fa';
import * as setupHi from '../../setup/i18n/hi';
import * as shopAr from '../../shop/i18n/ar';
import * as shopEn from '../../shop/i18n/en';
import * as shopEs from '../../shop/i18n/es';
import * as shopFa from '../../shop/i18n/fa';
import * as shopHi from '../../shop/i18n/hi';
import * as staffAr from '../../staff/i18n/ar';
import * as staffEn from '../../staff/i18n/en';
import * as staffEs from '../../staff/i18n/es';
import * as staffFa from '../../staff/i18n/fa';
import * as staffHi from '../../staff/i18n/hi';
import * as sharedAr from './ar';
import * as sharedEn from './en';
import * as sharedEs from './es';
import * as sharedFa from './fa';
import * as sharedHi from './hi';

/** Every app by its name, and what all share, with their languages. */
const APPS = {
  shared: { ...sharedEn, ...sharedAr, ...sharedFa, ...sharedHi, ...sharedEs },
  staff: { ...staffEn, ...staffAr, ...staffFa, ...staffHi, ...staffEs },
  driver: { ...driverEn, ...driverAr, ...driverFa, ...driverHi, ...driverEs },
  shop: { ...shopEn, ...shopAr, ...shopFa, ...shopHi, ...shopEs },
  setup: { ...setupEn, ...setupAr, ...setupFa, ...setupHi, ...setupEs },
  pos: { ...posEn, ...posAr, ...posFa, ...posHi, ...posEs },
  alone: { ...aloneEn, ...aloneAr, ...aloneFa, ...aloneHi, ...aloneEs },
};

/** "Total" and the like are the same word in two languages. */
const SAME = new Set(['staff.es.orders.total', 'alone.es.slip.subtotal', 'alone.es.slip.total']);

/** The sentences of a language by their path, functions called with a number. */
function sentences(words: object, path = ''): [string, string][] {
  return Object.entries(words).flatMap(([name, value]): [string, string][] => {
    if (typeof value === 'function') return [[path + name, (value as (n: number) => string)(3)]];
    return typeof value === 'string' ? [[path + name, value]] : sentences(value, `${path}${name}.`);
  });
}

const languages = Object.entries(APPS).flatMap(([app, { en, ...others }]) =>
  Object.entries(others).map(([code, words]) => ({ name: `${app}.${code}`, words, english: new Map(sentences(en)) })),
);

describe('every language', () => {
  it.each(languages)('$name leaves no sentence empty and none in English', ({ name, words, english }) => {
    for (const [path, sentence] of sentences(words)) {
      expect(sentence.trim(), path).not.toBe('');
      if (!SAME.has(`${name}.${path}`)) expect(sentence, path).not.toBe(english.get(path));
    }
  });

  it('counts in Arabic with its six forms', () => {
    const forms = [0, 1, 2, 3, 11, 100].map((count) => staffAr.ar.kitchen.age(count));
    expect(new Set(forms).size).toBe(6);
  });
});
