/** What the page of numbers says, in the language that is spoken. */
import { Spoken } from '../../../shared/i18n/language.svelte';
import { en } from './en';

export const numbering = new Spoken(en, {
  ar: async () => (await import('./ar')).ar,
  fa: async () => (await import('./fa')).fa,
  hi: async () => (await import('./hi')).hi,
  es: async () => (await import('./es')).es,
});
