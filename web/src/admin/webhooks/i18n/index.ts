/** What the page of webhooks says, in the language that is spoken. */
import { Spoken } from '../../../shared/i18n/language.svelte';
import type { Words } from './en';

export const webhooks = new Spoken<Words>({
  en: () => import('./en'),
  ar: () => import('./ar'),
  fa: () => import('./fa'),
  hi: () => import('./hi'),
  es: () => import('./es'),
});
