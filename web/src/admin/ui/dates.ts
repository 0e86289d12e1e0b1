/** Business dates, ISO 8601, reckoned as a calendar does: no time of day and no zone comes in. */

const DAY_MS = 86_400_000;

/** The date so many days before another. */
export function daysBefore(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
}

/** The first date of its month. */
export function monthOf(date: string): string {
  return `${date.slice(0, 8)}01`;
}
