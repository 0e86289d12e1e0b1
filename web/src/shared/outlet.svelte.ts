/** Which outlet this device shows: kept on it, because a kitchen's screen hangs in one kitchen. */
import { asked } from './asked';
import { api, type Model } from './api/client';
import { session } from './session.svelte';

const KEPT_AS = 'docket.outlet';

class OutletChoice {
  /** The outlets that there are to choose from; none for who is bound to one, or may not see them. */
  all = $state.raw<readonly Model<'Outlet'>[]>([]);
  #chosen = $state(localStorage.getItem(KEPT_AS) ?? '');

  /** The code of the chosen one; empty for all. One that is not there any more is none. */
  get code(): string {
    return this.all.some((outlet) => outlet.code === this.#chosen) ? this.#chosen : '';
  }

  /** What a queue is asked with. */
  get query(): { outlet?: string } {
    return this.code === '' ? {} : { outlet: this.code };
  }

  /** Reads what there is to choose from, for whoever has signed in. */
  async read(): Promise<void> {
    const isFree = session.me?.outlet === null || session.me?.outlet === undefined;
    if (!isFree || !session.may('outlets.read')) {
      this.all = [];
      return;
    }
    const found = await asked(api.GET('/api/v1/outlets'));
    this.all = found.data.length > 1 ? found.data : [];
  }

  choose(code: string): void {
    this.#chosen = code;
    localStorage.setItem(KEPT_AS, code);
  }
}

export const outlet = new OutletChoice();
