/** Which business date a moment has at an outlet, by the cutoff alone: the server's rule (`crates/domain/src/calendar/days.rs`). */

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** What a clock on the wall shows in a zone, as if it were UTC. */
function wall(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  }).formatToParts(at);
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}

/**
 * The moment at which a wall clock shows a time: the first of two, and where the clocks skip it, as much later as they skip.
 * @param shown as if it were UTC
 */
function moment(shown: number, timeZone: string): number {
  const offset = (at: number) => wall(at, timeZone) - at;
  const [before, after] = [shown - offset(shown - DAY_MS), shown - offset(shown + DAY_MS)];
  return wall(before, timeZone) === shown || wall(after, timeZone) !== shown ? before : after;
}

/** A date as the API writes it. */
function text(shown: number): string {
  return new Date(shown).toISOString().slice(0, 10);
}

/**
 * The business date of a moment, YYYY-MM-DD.
 * @param at in milliseconds since 1970
 * @param cutoff the local time at which a day begins, HH:MM
 */
export function businessDate(at: number, timeZone: string, cutoff: string): string {
  const [hours, minutes] = cutoff.split(':').map(Number);
  const shown = wall(at, timeZone);
  const today = shown - (((shown % DAY_MS) + DAY_MS) % DAY_MS);
  const begins = moment(today + ((hours ?? 0) * 60 + (minutes ?? 0)) * MINUTE_MS, timeZone);
  return text(at < begins ? today - DAY_MS : today);
}

/** A moment with the offset of a zone, as RFC 3339 writes it. */
export function local(at: number, timeZone: string): string {
  const whole = at - (at % 1000);
  const offset = Math.round((wall(whole, timeZone) - whole) / MINUTE_MS);
  const two = (value: number) => String(value).padStart(2, '0');
  const sign = offset < 0 ? '-' : '+';
  const zone = `${sign}${two(Math.trunc(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
  return `${new Date(whole + offset * MINUTE_MS).toISOString().slice(0, 19)}${zone}`;
}
