/**
 * The catalogue on the device: read whole once, then what changed since. What is scanned or typed is looked up here, whether the server is
 * there or not; what it costs the server says where it can.
 *
 * Codes are looked up in the database; words are searched for in texts in memory, of which a hundred thousand take some megabytes and some
 * milliseconds.
 */
import { api, type Model, Problem } from '../../shared/api/client';
import { asked } from '../../shared/asked';
import type { Database } from './database';
import { asciiDigits, words } from './fold';
import { type BarcodeRule, quantityOf, readLabel } from './label';
import { toDecimal, toMinor } from '../../shared/amount';

type Product = Model<'Product'>;
type Fed = Model<'CatalogueProduct'>;

/** A product as far as a till needs it. */
export type Sellable = Pick<Product, 'id' | 'sku' | 'name' | 'price' | 'sellByWeight' | 'unit' | 'taxes' | 'scanned'>;

/** A product as it is kept. */
export interface StoredProduct extends Omit<Sellable, 'scanned'> {
  /** SKU and barcodes. */
  codes: string[];
  /** What is searched: each name's words after a line break, each code's after a tab, a space before every word. */
  text: string;
}

/** How far the catalogue has been read. */
interface Place {
  /** What changed after it is not here yet; nothing while it was never read whole. */
  since: string | null;
  /** The reading that is under way: what comes next, and what its end will be. */
  next: string | null;
}

const PLACE = 'catalogue';
/** Products asked for at once. */
const PAGE = 1000;
/** Products written at once: a look-up waits for no longer than these take. */
const WRITTEN_AT_ONCE = 200;
/** Products whose texts are read at once when the till begins. */
const READ_AT_ONCE = 2000;
/** More words than these say nothing more. */
const WORDS_MAX = 8;

/** What a product is searched by. */
export function textOf(names: readonly string[], codes: readonly string[]): string {
  const spaced = (some: readonly string[]) => some.map((word) => ` ${word}`).join('');
  const named = names.map((name) => `\n${spaced(words(name))}`);
  const coded = codes.map((code) => {
    const parts = words(code);
    // People leave the hyphens out.
    return `\t${spaced(parts)}${parts.length > 1 ? ` ${parts.join('')}` : ''}`;
  });
  return `${named.join('')}${coded.join('')}`;
}

/** What somebody searches for: words, each of which must begin one of the product's; and how the names begin that come first. */
export function wantedOf(text: string): { words: string[]; beginning: string } {
  const all = words(text);
  const some = all.filter((word, index) => !all.some((other, at) => at !== index && other.startsWith(word) && (other !== word || at < index)));
  some.sort((a, b) => b.length - a.length);
  return { words: some.slice(0, WORDS_MAX), beginning: `\n${all.map((word) => ` ${word}`).join('')}` };
}

export class Catalogue {
  /** Whether all of it is here, so that what is not found is none. */
  isWhole = $state(false);
  /** Products that are here. */
  count = $state(0);

  readonly #db: Database;
  /** The merchant's language, in which every product has its first name. */
  readonly #language: string;
  readonly #outlet: string | null;
  readonly #texts = new Map<string, string>();
  #loading: Promise<void> | undefined;
  #reading: Promise<void> | undefined;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(db: Database, language: string, outlet: string | null) {
    this.#db = db;
    this.#language = language;
    this.#outlet = outlet;
  }

  /** Reads the texts into memory, a part at a time. */
  load(): Promise<void> {
    this.#loading ??= this.#loadAll();
    return this.#loading;
  }

  /** Whether words can be searched for here. */
  get canSearch(): boolean {
    return this.isWhole && this.count > 0;
  }

  /** The product of a scanned or typed code, with what its label says; `misread` for a label whose check digit is wrong. */
  async byCode(typed: string, rules: readonly BarcodeRule[], decimals: number): Promise<Sellable | 'misread' | undefined> {
    const code = asciiDigits(typed.trim());
    if (code === '') return undefined;
    const found = (await this.#coded(code)) ?? (await this.#coded(code.toUpperCase()));
    if (found !== undefined) return found;
    const label = readLabel(code, rules, decimals);
    if (label === undefined || label === 'misread') return label;
    const product = (await this.#coded(label.codes[0])) ?? (await this.#coded(label.codes[1]));
    if (product === undefined) return undefined;
    const quantity = quantityOf(label, toMinor(product.price, decimals));
    const scanned = {
      ...(quantity === undefined ? {} : { quantity: Number(toDecimal(quantity, 3)) }),
      ...(label.kind === 'price' && label.value > 0 ? { price: Number(toDecimal(label.value, decimals)) } : {}),
    };
    return { ...product, scanned };
  }

  /** Products by words of their names and codes: those whose name begins like that first. Nothing typed is any of them. */
  async search(text: string, limit: number): Promise<Sellable[]> {
    if (text.trim() === '') return this.#db.getAll('products', null, limit);
    await this.load();
    const wanted = wantedOf(text);
    const byCode = await this.#coded(asciiDigits(text.trim()).toUpperCase());
    const first: string[] = byCode === undefined ? [] : [byCode.id];
    const others: string[] = [];
    if (wanted.words.length > 0) {
      const spaced = wanted.words.map((word) => ` ${word}`);
      for (const [id, searched] of this.#texts) {
        if (!spaced.every((word) => searched.includes(word)) || id === byCode?.id) continue;
        if (searched.includes(wanted.beginning)) first.push(id);
        else if (others.length < limit) others.push(id);
        if (first.length >= limit) break;
      }
    }
    const found = await Promise.all([...first, ...others].slice(0, limit).map((id) => this.#db.get('products', id)));
    return found.filter((product) => product !== undefined);
  }

  /**
   * Reads what is missing or has changed, unless that was done just now.
   * @param olderThanMs how long ago is not just now
   */
  async refresh(olderThanMs = 0): Promise<void> {
    if (performance.now() - this.#readAt < olderThanMs) return;
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
  }

  async #coded(code: string): Promise<StoredProduct | undefined> {
    return this.#db.getFromIndex('products', 'codes', code);
  }

  async #loadAll(): Promise<void> {
    const place = (await this.#db.get('kept', PLACE)) as Place | undefined;
    let range: IDBKeyRange | null = null;
    for (;;) {
      const some: StoredProduct[] = await this.#db.getAll('products', range, READ_AT_ONCE);
      for (const { id, text } of some) this.#texts.set(id, text);
      const last = some.at(-1);
      if (last === undefined) break;
      range = IDBKeyRange.lowerBound(last.id, true);
    }
    this.count = this.#texts.size;
    this.isWhole = place?.since != null;
  }

  async #readAll(): Promise<void> {
    await this.load();
    let place = ((await this.#db.get('kept', PLACE)) as Place | undefined) ?? { since: null, next: null };
    try {
      for (;;) {
        const query = {
          limit: PAGE,
          ...(this.#outlet === null ? {} : { outlet: this.#outlet }),
          ...(place.since === null ? {} : { since: place.since }),
          ...(place.next === null ? {} : { after: place.next }),
        };
        const page = await asked(api.GET('/api/v1/catalogue', { params: { query } }));
        const next = page.next ?? null;
        place = next === null ? { since: page.version, next } : { ...place, next };
        await this.#take(page.data, place);
        if (next === null) break;
      }
      this.isWhole = true;
      this.#readAt = performance.now();
    } catch (problem) {
      // The server was put back to before what is kept here.
      if (problem instanceof Problem && problem.code === 'catalogue.versionUnknown') await this.#forget();
      throw problem;
    }
  }

  /** Keeps a page, and with its last part how far that is. */
  async #take(fed: readonly Fed[], place: Place): Promise<void> {
    for (let at = 0; at === 0 || at < fed.length; at += WRITTEN_AT_ONCE) {
      const some = fed.slice(at, at + WRITTEN_AT_ONCE);
      const change = this.#db.transaction(['products', 'kept'], 'readwrite', { durability: 'relaxed' });
      const writes: Promise<unknown>[] = some.map((one) => {
        if (!one.active) return change.objectStore('products').delete(one.id);
        return change.objectStore('products').put(this.#stored(one));
      });
      if (at + WRITTEN_AT_ONCE >= fed.length) writes.push(change.objectStore('kept').put(place, PLACE));
      await Promise.all([...writes, change.done]);
    }
    for (const one of fed) {
      if (one.active) this.#texts.set(one.id, this.#stored(one).text);
      else this.#texts.delete(one.id);
    }
    this.count = this.#texts.size;
  }

  #stored(one: Fed): StoredProduct {
    const { id, sku, price, unit, sellByWeight, taxes } = one;
    const name = { [this.#language]: one.name, ...one.names };
    const codes = [sku, ...one.barcodes];
    return { id, sku, name, price, unit, sellByWeight, taxes, codes, text: textOf(Object.values(name), codes) };
  }

  async #forget(): Promise<void> {
    const change = this.#db.transaction(['products', 'kept'], 'readwrite');
    await Promise.all([change.objectStore('products').clear(), change.objectStore('kept').delete(PLACE), change.done]);
    this.#texts.clear();
    this.count = 0;
    this.isWhole = false;
  }
}
