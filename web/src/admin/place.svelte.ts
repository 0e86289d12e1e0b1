/** Which page of the office is shown, as the address says: `/admin/orders/ALM-000001?status=ready`. */
import { Route } from '../shared/route.svelte';

const HOME = '/admin';

class Place extends Route {
  /** What stands behind the app's own path: `/orders/ALM-000001`; empty for the first page. */
  readonly within = $derived(this.path.slice(HOME.length).replace(/\/+$/, ''));
  /** What the page is asked with. */
  readonly query = $derived(new URLSearchParams(this.search));

  constructor() {
    super(HOME);
  }

  /** The address of a page by its path, of one thing on it where that is named, and what it is asked with. */
  to(path: string, thing?: string, query: Readonly<Record<string, string>> = {}): string {
    const asked = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')).toString();
    return `${HOME}${path}${thing === undefined ? '' : `/${encodeURIComponent(thing)}`}${asked === '' ? '' : `?${asked}`}`;
  }

  /** Asks the page that is shown with something else; what is empty is not asked for. */
  ask(query: Readonly<Record<string, string>>): void {
    const asked = new URLSearchParams(this.search);
    for (const [name, value] of Object.entries(query)) {
      if (value === '') asked.delete(name);
      else asked.set(name, value);
    }
    const text = asked.toString();
    this.rename(`${this.path}${text === '' ? '' : `?${text}`}`);
  }
}

export const place = new Place();
