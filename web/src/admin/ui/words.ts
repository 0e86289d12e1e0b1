/** Words of the API in the user's language; one that is new to this app is shown as it is. */
import type { Words } from '../i18n/en';

/** How something is paid. */
export function methodWord(method: string, words: Words): string {
  return method in words.methods ? words.methods[method as keyof Words['methods']] : method;
}

/** Where a payment stands. */
export function standingWord(status: string, words: Words): string {
  return status in words.standing ? words.standing[status as keyof Words['standing']] : status;
}
