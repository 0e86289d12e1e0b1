/**
 * The language that the app speaks, with the formats that go with it. Only the language in use is loaded, so that five of them cost the
 * first screen nothing.
 */
import type { Words } from './en';

/** A language, as it calls itself. */
export const LANGUAGES = { en: 'English', ar: 'العربية', fa: 'فارسی', hi: 'हिन्दी', es: 'Español' } as const;

/** The code of a language, ISO 639-1. */
export type LanguageCode = keyof typeof LANGUAGES;

/** The file of each language, which exports its sentences under the language's code. */
export type Loaders<Words> = { [Code in LanguageCode]: () => Promise<Record<Code, Words>> };

/** The sentences of an app, or those that all share, in the language that is spoken. */
export class Spoken<Words> {
  /** There once the language has begun, or a part that is loaded later has caught up: nothing is shown before. */
  words = $state.raw() as Words;
  /** The language that they are in. */
  code: LanguageCode | undefined;
  readonly #loaders: Loaders<Words>;

  constructor(loaders: Loaders<Words>) {
    this.#loaders = loaders;
    ALL.push(this);
  }

  /** The sentences of a language, whichever is spoken: for what is printed in another. */
  async of<Code extends LanguageCode>(code: Code): Promise<Words> {
    return (await this.#loaders[code]())[code];
  }

  /** Loads a language; what it gives back makes it the one that is spoken. */
  async load(code: LanguageCode): Promise<() => void> {
    const words = await this.of(code);
    return () => {
      this.words = words;
      this.code = code;
    };
  }
}

/** Everything that changes with the language. */
const ALL: Spoken<unknown>[] = [];

const shared = new Spoken<Words>({
  en: () => import('./en'),
  ar: () => import('./ar'),
  fa: () => import('./fa'),
  hi: () => import('./hi'),
  es: () => import('./es'),
});

const KEPT_AS = 'docket.language';

/** Whether a language is written from right to left. */
export function isRightToLeft(code: LanguageCode): boolean {
  return code === 'ar' || code === 'fa';
}

/** Whether a code is that of a language that the apps speak. */
export function isLanguage(code: string | null | undefined): code is LanguageCode {
  return code !== null && code !== undefined && Object.hasOwn(LANGUAGES, code);
}

class Language {
  code = $state<LanguageCode>('en');

  /** Amounts of a currency: the digits of the language, the decimals of the currency. */
  money = $derived((currency: string) => new Intl.NumberFormat(this.code, { style: 'currency', currency }));
  number = $derived(new Intl.NumberFormat(this.code, { maximumFractionDigits: 3 }));
  time = $derived(new Intl.DateTimeFormat(this.code, { hour: '2-digit', minute: '2-digit' }));
  dateTime = $derived(new Intl.DateTimeFormat(this.code, { dateStyle: 'medium', timeStyle: 'short' }));

  /** What all apps say. Each has more of its own, in its `i18n/`. */
  get words() {
    return shared.words;
  }

  /**
   * What the user chose, else what the device speaks, else English. Whoever signs in may bring the merchant's own. Where that cannot be loaded
   * it is English; where not even that can, it fails.
   */
  async begin(): Promise<void> {
    const spoken = navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage);
    const kept = localStorage.getItem(KEPT_AS);
    await this.speak(isLanguage(kept) ? kept : (spoken ?? 'en')).catch(() => this.speak('en'));
  }

  /** Speaks the merchant's language where neither the user nor the device has said another. */
  async suggest(code: string): Promise<void> {
    const said = navigator.languages.some((tag) => isLanguage(tag.slice(0, 2))) || isLanguage(localStorage.getItem(KEPT_AS));
    if (!said && isLanguage(code)) await this.speak(code);
  }

  /** Keeps a choice of the user's, and speaks it. */
  async choose(code: LanguageCode): Promise<void> {
    localStorage.setItem(KEPT_AS, code);
    await this.speak(code);
  }

  /** Speaks a language from now on. */
  async speak(code: LanguageCode): Promise<void> {
    for (const take of await Promise.all(ALL.map((spoken) => spoken.load(code)))) take();
    this.code = code;
    document.documentElement.lang = code;
    document.documentElement.dir = isRightToLeft(code) ? 'rtl' : 'ltr';
  }
}

export const language = new Language();

/** Has a part of an app that is loaded later speak as the rest does, before it is shown. */
export async function catchUp(): Promise<void> {
  const behind = ALL.filter((spoken) => spoken.code !== language.code);
  for (const take of await Promise.all(behind.map((spoken) => spoken.load(language.code)))) take();
}
