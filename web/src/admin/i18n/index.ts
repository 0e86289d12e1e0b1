/** What the office says on every page, in the language that is spoken. Each area has more of its own, in its `i18n/`. */
import { Spoken } from '../../shared/i18n/language.svelte';
import type { Words } from './en';

export const admin = new Spoken<Words>({
  en: () => import('./en'),
  ar: () => import('./ar'),
  fa: () => import('./fa'),
  hi: () => import('./hi'),
  es: () => import('./es'),
});
