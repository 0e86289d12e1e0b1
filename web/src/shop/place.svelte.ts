/** Which shop this is and which of its screens is shown, as the address says: `/shop/al-marya/orders/0198…`. */

export type Screen = 'menu' | 'cart' | 'sign-in' | 'orders' | 'order' | 'wallet';

class Place {
  #path = $state(location.pathname);

  /** The shop's short name. */
  readonly slug = decodeURIComponent(location.pathname.split('/')[2] ?? '');
  readonly home = `/shop/${encodeURIComponent(this.slug)}`;

  readonly #rest = $derived(this.#path.split('/').slice(3));
  readonly screen: Screen = $derived.by(() => {
    const [first, id] = this.#rest;
    if (first === 'orders') return id === undefined || id === '' ? 'orders' : 'order';
    return first === 'cart' || first === 'sign-in' || first === 'wallet' ? first : 'menu';
  });
  /** The order that is shown. */
  readonly order = $derived(this.#rest[1] ?? '');

  constructor() {
    addEventListener('popstate', () => (this.#path = location.pathname));
  }

  to(screen: Exclude<Screen, 'order'>): string {
    return screen === 'menu' ? this.home : `${this.home}/${screen}`;
  }

  toOrder(id: string): string {
    return `${this.home}/orders/${encodeURIComponent(id)}`;
  }

  go(path: string): void {
    if (path === this.#path) return;
    history.pushState(null, '', path);
    this.#path = path;
    scrollTo(0, 0);
  }

  /** Follows links within the shop without loading the page anew. */
  follow(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (link === null || !isPlain || link.target !== '' || link.origin !== location.origin) return;
    if (link.pathname !== this.home && !link.pathname.startsWith(`${this.home}/`)) return;
    if (link.hash !== '') return;
    event.preventDefault();
    this.go(link.pathname);
  }
}

export const place = new Place();
