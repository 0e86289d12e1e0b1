/** What kind of credit note it is; one that is new to this app is shown as the API names it. */
import type { Words } from './i18n/en';

export function kindWord(kind: string, words: Words['bills']): string {
  const { kinds } = words;
  return kind in kinds ? kinds[kind as keyof typeof kinds] : kind;
}
