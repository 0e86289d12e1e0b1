/** The shop itself: what it is called, where it sells, and what is on its menu. */
import { answered, api, type Model } from '../shared/api/client';
import { place } from './place.svelte';

export type About = Model<'ShopAbout'>;
export type Outlet = Model<'ShopOutlet'>;
export type Product = Model<'MenuProduct'>;

/** So many products are read by themselves; in a larger shop customers ask for more, or search. */
const READ_MAX = 600;
const PAGE = 200;
const KEPT_AS = `docket.shop.${place.slug}.outlet`;

const path = { merchant: place.slug };

class Stall {
  about = $state.raw<About | undefined>(undefined);
  categories = $state.raw<readonly Model<'Category'>[]>([]);
  products = $state.raw<readonly Product[]>([]);
  /** Where the next page of the menu begins; nothing where all of it is there. */
  next = $state<string | null>(null);
  /** Whether the menu was read at all. */
  isRead = $state(false);

  #code = $state(localStorage.getItem(KEPT_AS) ?? '');
  readonly outlet: Outlet | undefined = $derived(
    this.about?.outlets.find((outlet) => outlet.code === this.#code) ?? this.about?.outlets[0],
  );

  async readAbout(): Promise<void> {
    this.about = await answered(api.GET('/api/v1/shop/{merchant}', { params: { path } }));
  }

  /** Reads the menu anew, as far as it was read. */
  async readMenu(): Promise<void> {
    const outlet = this.outlet;
    if (outlet === undefined) return;
    const wanted = Math.max(READ_MAX, this.products.length);
    const products: Product[] = [];
    let next: string | null = null;
    do {
      const page = await this.#page(outlet.code, next);
      products.push(...page.data);
      next = page.next ?? null;
      // What is there is shown at once.
      if (!this.isRead) [this.products, this.categories, this.isRead] = [[...products], page.categories, true];
      this.categories = page.categories;
    } while (next !== null && products.length < wanted);
    [this.products, this.next] = [products, next];
  }

  async readMore(): Promise<void> {
    if (this.outlet === undefined || this.next === null) return;
    const page = await this.#page(this.outlet.code, this.next);
    this.products = [...this.products, ...page.data];
    this.next = page.next ?? null;
  }

  async find(search: string): Promise<readonly Product[]> {
    const query = { outlet: this.outlet?.code ?? '', search, limit: 50 };
    return (await answered(api.GET('/api/v1/shop/{merchant}/menu', { params: { path, query } }))).data;
  }

  choose(code: string): void {
    localStorage.setItem(KEPT_AS, code);
    this.#code = code;
    this.isRead = false;
    // Where it fails, it is read again when the shop is read anew.
    void this.readMenu().catch(() => undefined);
  }

  #page(outlet: string, after: string | null): Promise<Model<'ShopMenu'>> {
    const query = { outlet, limit: PAGE, ...(after === null ? {} : { after }) };
    return answered(api.GET('/api/v1/shop/{merchant}/menu', { params: { path, query } }));
  }
}

export const stall = new Stall();
