/** A list of any length: read a page at a time as somebody scrolls, and what is on the screen is read again when something changes. */
import { type Found, pageOf, type ReadPage, refreshed, type Row } from './pages';

export class Listing<T extends Row> {
  #pages = $state.raw<readonly ReadPage<T>[]>([]);
  readonly rows = $derived(this.#pages.flatMap((page) => page.rows));
  /** Whether there is more than was read. */
  readonly hasMore = $derived(this.#pages.at(-1)?.next !== undefined);
  isRead = $state(false);
  isReading = $state(false);
  failed = $state.raw<unknown>(undefined);
  /** The rows that are on the screen, from the first to behind the last. */
  shown = { from: 0, to: 0 };

  readonly #read: (after: string | undefined) => Promise<Found<T>>;
  /** What was asked for before something else was asked counts no more. */
  #asking = 0;

  /** @param read gives the page behind a cursor, the first without one */
  constructor(read: (after: string | undefined) => Promise<Found<T>>) {
    this.#read = read;
  }

  /** Reads from the beginning: something else is asked for. */
  async reset(): Promise<void> {
    const mine = ++this.#asking;
    this.isReading = true;
    try {
      const found = await this.#read(undefined);
      if (mine !== this.#asking) return;
      this.#pages = [pageOf(undefined, found)];
      this.isRead = true;
      this.failed = undefined;
    } catch (problem) {
      if (mine !== this.#asking) return;
      this.failed = problem;
      throw problem;
    } finally {
      if (mine === this.#asking) this.isReading = false;
    }
  }

  /** Reads what is on the screen anew, and the first page, where new rows appear. */
  async refresh(): Promise<void> {
    if (!this.isRead) return this.isReading ? undefined : this.reset();
    const mine = this.#asking;
    let first = 0;
    for (let at = 0; at < this.#pages.length; at++) {
      const page = this.#pages[at];
      if (page === undefined) return;
      const behind = first + page.rows.length;
      if (at === 0 || (first < this.shown.to && behind > this.shown.from)) {
        const found = await this.#read(page.after);
        if (mine !== this.#asking) return;
        this.#pages = refreshed(this.#pages, at, pageOf(page.after, found));
      }
      first = behind;
    }
    this.failed = undefined;
  }

  /** Reads the page behind the last. */
  async more(): Promise<void> {
    const after = this.#pages.at(-1)?.next;
    if (after === undefined || this.isReading) return;
    const mine = this.#asking;
    this.isReading = true;
    try {
      const found = await this.#read(after);
      // A page that was read anew meanwhile may end elsewhere: it is asked for again from there.
      if (mine !== this.#asking || this.#pages.at(-1)?.next !== after) return;
      const known = new Set(this.rows.map((row) => row.id));
      const page = pageOf(after, found);
      this.#pages = [...this.#pages, { ...page, rows: page.rows.filter((row) => !known.has(row.id)) }];
      this.failed = undefined;
    } catch (problem) {
      if (mine === this.#asking) this.failed = problem;
    } finally {
      if (mine === this.#asking) this.isReading = false;
    }
  }
}
