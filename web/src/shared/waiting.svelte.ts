/** A queue of a department: read whole, kept up to date, with ages that go on from what the server said. */
import { onMount } from 'svelte';
import { eventsUrl } from './events';
import { Live } from './live.svelte';
import { outlet } from './outlet.svelte';

/** What every entry of a queue has. */
export interface Waiting {
  ageSeconds: number;
  isOverdue: boolean;
}

/** The most that the API gives on a page; a longer queue shows its oldest. */
export const PAGE_MAX = 200;

export class WaitingList<T extends Waiting> {
  entries = $state.raw<readonly T[]>([]);
  isRead = $state(false);
  failed = $state<unknown>(undefined);
  #readAt = $state(0);
  #now = $state(0);
  readonly live: Live;

  /** Within a component: it begins with it and ends with it. `read` gives the entries, the oldest first. */
  constructor(read: () => Promise<readonly T[]>) {
    this.live = new Live(eventsUrl(), async () => {
      this.entries = await read();
      this.#readAt = performance.now();
      this.#now = this.#readAt;
      this.isRead = true;
    });
    $effect(() => {
      // Another outlet is read at once.
      void outlet.code;
      this.live.changed();
    });
    onMount(() => {
      this.live.start();
      const clock = setInterval(() => (this.#now = performance.now()), 1000);
      return () => {
        this.live.stop();
        clearInterval(clock);
      };
    });
  }

  /** For how many seconds an entry has waited by now. */
  age(entry: T): number {
    return entry.ageSeconds + Math.max(0, Math.floor((this.#now - this.#readAt) / 1000));
  }

  /** Does something to an entry, and reads the queue anew; what goes wrong is shown and the queue is right all the same. */
  async act(what: () => Promise<unknown>): Promise<void> {
    this.failed = undefined;
    try {
      await what();
    } catch (problem) {
      this.failed = problem;
    }
    this.live.changed();
  }
}
