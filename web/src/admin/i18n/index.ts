/** What the office says on every page, in the language that is spoken. Each area has more of its own, in its `i18n/`. */
import { Spoken } from '../../shared/i18n/language.svelte';
import { en } from './en';

export const admin = new Spoken(en, {
  ar: async () => (await import('./ar')).ar,
  fa: async () => (await import('./fa')).fa,
  hi: async () => (await import('./hi')).hi,
  es: async () => (await import('./es')).es,
});
