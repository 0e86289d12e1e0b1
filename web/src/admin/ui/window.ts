/** Which rows of a long list are put in the page. */

export interface Window {
  /** The first row that is there. */
  from: number;
  /** Behind the last row that is there. */
  to: number;
  /** How high a row is, in CSS pixels. */
  rowHeight: number;
}

/** So many rows are there above and below what is seen, so that fast scrolling shows no hole. */
const SPARE = 15;

/**
 * The rows around what is seen.
 *
 * @param top where the first row begins, from the top of the screen, in CSS pixels; negative once it has scrolled away
 * @param screen how high the screen is, in CSS pixels
 */
export function windowOf({ top, screen, rowHeight, count }: { top: number; screen: number; rowHeight: number; count: number }): Window {
  const height = Math.max(1, rowHeight);
  const first = Math.floor(-top / height) - SPARE;
  const last = Math.ceil((screen - top) / height) + SPARE;
  const from = Math.min(Math.max(0, first), Math.max(0, count - 1));
  return { from, to: Math.min(count, Math.max(from, last)), rowHeight: height };
}
