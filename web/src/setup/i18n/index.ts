/** What the set-up of an empty server says, in the language that is spoken. */
import { Spoken } from '../../shared/i18n/language.svelte';
import type { SetupWords } from './en';

export const setup = new Spoken<SetupWords>({
  en: () => import('./en'),
  ar: () => import('./ar'),
  fa: () => import('./fa'),
  hi: () => import('./hi'),
  es: () => import('./es'),
});
