/** A list that the API gives in pages, and how pages that are read again fit in with the others. */

/** What every row has. */
export interface Row {
  id: string;
}

/** What the API answers. */
export interface Found<T> {
  data: readonly T[];
  next?: string | null;
}

/** A page that was read. */
export interface ReadPage<T> {
  /** Where it begins: the cursor of the page before it; none for the first. */
  after: string | undefined;
  rows: readonly T[];
  /** Where the next begins; none behind the last. */
  next: string | undefined;
}

/** What an answer is as a page. */
export function pageOf<T>(after: string | undefined, found: Found<T>): ReadPage<T> {
  return { after, rows: found.data, next: found.next ?? undefined };
}

/**
 * The pages with one of them read anew. Rows that new ones have pushed out of it begin the next page, which from now on begins where this
 * one ends; rows that have come up from the next page are in this one only; rows that are no more are in none.
 */
export function refreshed<T extends Row>(pages: readonly ReadPage<T>[], at: number, fresh: ReadPage<T>): ReadPage<T>[] {
  const old = pages[at];
  if (old === undefined) return [...pages];
  const there = new Set(fresh.rows.map((row) => row.id));
  const lastKept = old.rows.findLastIndex((row) => there.has(row.id));
  const pushedOut = old.rows.slice(lastKept + 1);
  const behind = pages.slice(at + 1);
  // What ends here has nothing behind it.
  if (fresh.next === undefined) return [...pages.slice(0, at), fresh];
  const before = pages.slice(0, at);
  const [next, ...rest] = behind;
  if (next === undefined) return [...before, fresh];
  const rows = [...pushedOut, ...next.rows].filter((row) => !there.has(row.id));
  return [...before, fresh, { after: fresh.next, rows, next: next.next }, ...rest];
}
