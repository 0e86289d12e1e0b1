/** What the pages of bills, reports and the ledger say, in the language that is spoken. */
import { Spoken } from '../../../shared/i18n/language.svelte';
import type { Words } from './en';

export const books = new Spoken<Words>({
  en: () => import('./en'),
  ar: () => import('./ar'),
  fa: () => import('./fa'),
  hi: () => import('./hi'),
  es: () => import('./es'),
});
