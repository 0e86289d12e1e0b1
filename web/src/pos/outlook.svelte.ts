/** How the till stands before its next sale, as the server says: the business date that the sale will get, and the shift. */
import { asked } from '../shared/asked';
import { api, type Model } from '../shared/api/client';

/** A date moves on with the clock, so it is asked for again after so long. */
const AGAIN_MS = 30_000;

export type Shift = Model<'Shift'>;

export class Outlook {
  /** What was last said; `null` until it is known. */
  till = $state.raw<Model<'Till'> | null>(null);
  #asking = 0;

  get shift(): Shift | null {
    return this.till?.shift ?? null;
  }

  /** Whether nothing is sold until a shift is open. */
  get needsShift(): boolean {
    return this.till?.shiftRequired === true && this.shift === null;
  }

  /** Reads it anew, as after whatever may have changed it. */
  async read(): Promise<void> {
    const mine = ++this.#asking;
    // While it cannot be read, what was last said stands; the sale itself is dated by the server.
    const till = await asked(api.GET('/api/v1/till')).catch(() => undefined);
    if (mine === this.#asking && till !== undefined) this.till = till;
  }

  /** Keeps it up to date; what it gives back ends that. */
  follow(): () => void {
    const read = () => void this.read();
    const seen = () => {
      if (document.visibilityState === 'visible') read();
    };
    read();
    const timer = setInterval(read, AGAIN_MS);
    document.addEventListener('visibilitychange', seen);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }
}
