/** Why an outlet takes no orders just now, in a sentence, with when it does again. */
import type { Words } from './i18n/en';
import type { Outlet } from './stall.svelte';

/** A moment as the outlet's own clock shows it: `Friday 18:00`. */
export function clockTime(at: string, timeZone: string, language: string): string {
  const format: Intl.DateTimeFormatOptions = { weekday: 'long', hour: '2-digit', minute: '2-digit', timeZone };
  return new Intl.DateTimeFormat(language, format).format(new Date(at));
}

/** What to say before anybody orders; nothing where the outlet takes orders. */
export function noticeOf(outlet: Outlet, words: Words['notice'], language: string): string | undefined {
  const time = (at: string) => clockTime(at, outlet.timeZone, language);
  if (outlet.paused) {
    const until = outlet.pausedUntil ? words.pausedUntil(time(outlet.pausedUntil)) : words.paused;
    return outlet.pauseReason ? `${until} ${outlet.pauseReason}` : until;
  }
  if (outlet.isOpen) return undefined;
  const closed = outlet.opensAt ? words.closedUntil(time(outlet.opensAt)) : words.closed;
  return outlet.terms.requestedTimes && outlet.opensAt ? `${closed} ${words.orderAhead}` : closed;
}
