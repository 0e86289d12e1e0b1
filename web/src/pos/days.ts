/** A business date as people say it, in the language that is spoken. */
import { language } from '../shared/i18n/language.svelte';

/** @param date `YYYY-MM-DD` */
export function dayOf(date: string): string {
  const format = new Intl.DateTimeFormat(language.code, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
  return format.format(new Date(`${date}T00:00:00Z`));
}
