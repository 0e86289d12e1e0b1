/** How the till tells the customer's display, in another window of the same device, what to show. Nothing of it leaves the device. */
import type { LanguageCode } from '../../shared/i18n/language.svelte';

const CHANNEL = 'docket.display';
/** What a display says when it opens, so that the till repeats what it shows. */
const HELLO = 'hello';

/** What the customer sees. Amounts in minor units. */
export interface Shown {
  stage: 'welcome' | 'sale' | 'payment' | 'paid';
  shop: string;
  language: LanguageCode;
  currency: string;
  decimals: number;
  lines: readonly { name: string; /** In thousandths. */ quantity: number; /** Before discounts; `null` until it is priced. */ total: number | null }[];
  discounts: number;
  total: number;
  change: number;
}

/** The till's end. */
export class Telling {
  readonly #channel = new BroadcastChannel(CHANNEL);
  #last: Shown | undefined;

  constructor() {
    this.#channel.onmessage = (event: MessageEvent<unknown>) => {
      if (event.data === HELLO && this.#last !== undefined) this.#channel.postMessage(this.#last);
    };
  }

  tell(shown: Shown): void {
    this.#last = shown;
    this.#channel.postMessage(shown);
  }

  stop(): void {
    if (this.#last !== undefined) this.tell({ ...this.#last, stage: 'welcome', lines: [], discounts: 0, total: 0, change: 0 });
    this.#channel.close();
  }
}

/** The display's end; what it gives back ends it. */
export function listen(show: (shown: Shown) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = (event: MessageEvent<unknown>) => {
    if (event.data !== HELLO) show(event.data as Shown);
  };
  channel.postMessage(HELLO);
  return () => channel.close();
}
