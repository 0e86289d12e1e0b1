/** Which place of an app the address names, for apps whose places have paths of their own: links, reload and the back button work. */

export class Route {
  /** The path of the address, such as `/admin/orders/ALM-000001`. */
  path = $state(location.pathname);
  /** What stands behind it, such as `?status=ready`; empty where nothing does. */
  search = $state(location.search);
  readonly #home: string;

  /** @param home the path that all of the app's own begin with, such as `/admin` */
  constructor(home: string) {
    this.#home = home;
    addEventListener('popstate', () => this.#take());
  }

  /** Goes to a place of the app, as a link to it does. */
  go(address: string): void {
    if (address === this.path + this.search) return;
    history.pushState(null, '', address);
    this.#take();
    scrollTo(0, 0);
  }

  /** Names what is shown anew, without a step to come back to: what somebody filters by, say. */
  rename(address: string): void {
    history.replaceState(history.state, '', address);
    this.#take();
  }

  /** Follows links within the app without loading the page anew. */
  follow(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (link === null || !isPlain || link.target !== '' || link.origin !== location.origin || link.hasAttribute('download')) return;
    if (link.pathname !== this.#home && !link.pathname.startsWith(`${this.#home}/`)) return;
    if (link.hash !== '') return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  }

  #take(): void {
    this.path = location.pathname;
    this.search = location.search;
  }
}
