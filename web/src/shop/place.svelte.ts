/** Which shop this is and which of its screens is shown, as the address says: `/shop/al-marya/orders/0198…`. */
import { Route } from '../shared/route.svelte';

export type Screen = 'menu' | 'cart' | 'sign-in' | 'orders' | 'order' | 'wallet';

/** The shop's short name. */
const SLUG = decodeURIComponent(location.pathname.split('/')[2] ?? '');
const HOME = `/shop/${encodeURIComponent(SLUG)}`;

class Place extends Route {
  /** The shop's short name. */
  readonly slug = SLUG;
  readonly home = HOME;

  readonly #rest = $derived(this.path.split('/').slice(3));
  readonly screen: Screen = $derived.by(() => {
    const [first, id] = this.#rest;
    if (first === 'orders') return id === undefined || id === '' ? 'orders' : 'order';
    return first === 'cart' || first === 'sign-in' || first === 'wallet' ? first : 'menu';
  });
  /** The order that is shown. */
  readonly order = $derived(this.#rest[1] ?? '');

  constructor() {
    super(HOME);
  }

  to(screen: Exclude<Screen, 'order'>): string {
    return screen === 'menu' ? this.home : `${this.home}/${screen}`;
  }

  toOrder(id: string): string {
    return `${this.home}/orders/${encodeURIComponent(id)}`;
  }
}

export const place = new Place();
