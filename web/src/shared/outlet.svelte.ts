/** Which outlet this device shows: kept on it, because a kitchen's screen hangs in one kitchen. */
import { asked } from './asked';
import { api, type Model } from './api/client';
import { session } from './session.svelte';

const KEPT_AS = 'docket.outlet';

class OutletChoice {
  /** The outlets that there are to choose from; none for who is bound to one, or may not see them. */
  all = $state.raw<readonly Model<'Outlet'>[]>([]);
  #chosen = $state(localStorage.getItem(KEPT_AS) ?? '');
  #isRead = $state(false);

  /** The code of the chosen one; empty for all. It holds until it is known that it is not there any more: no kitchen shows another's orders. */
  get code(): string {
    if (!this.#isFree) return '';
    return !this.#isRead || this.all.some((outlet) => outlet.code === this.#chosen) ? this.#chosen : '';
  }

  /** What a queue is asked with. */
  get query(): { outlet?: string } {
    return this.code === '' ? {} : { outlet: this.code };
  }

  /** Reads what there is to choose from, for whoever has signed in. */
  async read(): Promise<void> {
    if (!this.#isFree) {
      this.all = [];
      return;
    }
    const found = await asked(api.GET('/api/v1/outlets'));
    this.all = found.data.length > 1 ? found.data : [];
    this.#isRead = true;
  }

  /** Whether who has signed in is bound to none, and may see which there are. */
  get #isFree(): boolean {
    const bound = session.me?.outlet;
    return (bound === null || bound === undefined) && session.may('outlets.read');
  }

  choose(code: string): void {
    this.#chosen = code;
    localStorage.setItem(KEPT_AS, code);
  }
}

export const outlet = new OutletChoice();
