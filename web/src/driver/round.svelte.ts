/** What the app shows: the driver's orders with what was done to them here, what waits for a driver, and the cash. */
import { onMount } from 'svelte';
import { toMinor } from '../shared/amount';
import { asked } from '../shared/asked';
import { api, type Model, newKey, Problem } from '../shared/api/client';
import { Live } from '../shared/live.svelte';
import { session } from '../shared/session.svelte';
import { Kept, type Round as KeptRound, withAnswer } from './kept';
import { Outbox } from './outbox.svelte';
import { cashUnderWay, type Delivery, isOpen, progress, withSteps } from './steps';

/** The most that the API gives on a page. */
const PAGE_MAX = 200;

/** What became of taking an order: it is the driver's, or another was faster. */
export type Taken = 'mine' | 'taken';

export class Round {
  /** What the server said last, or what was kept of that; `undefined` until either is there. */
  #known = $state.raw<KeptRound | undefined>(undefined);
  available = $state.raw<readonly Delivery[]>([]);
  /** Whether what is shown comes from the server and not from what was kept. */
  isRead = $state(false);
  /** Whether the device keeps nothing, so that nothing can be done without the server. */
  keepsNothing = $state(false);
  readonly #kept = new Kept(`${session.me?.merchant.slug ?? ''}/${session.me?.user.id ?? ''}`);
  readonly outbox = new Outbox(this.#kept, (delivery) => {
    if (this.#known !== undefined) this.#known = withAnswer(this.#known, delivery);
    this.live.changed();
  });
  readonly live = new Live('/api/v1/driver/events', () => this.#read());
  /** One key for each order that the driver wants, so that two presses are one. */
  readonly #wanted = new Map<string, string>();

  stops = $derived(withSteps(this.#known?.mine ?? [], this.outbox.steps));
  open = $derived(this.stops.filter(isOpen));
  progress = $derived(progress(this.stops, this.#known?.done ?? []));
  /** Cash of orders that the server does not know yet to be handed over, in minor units. */
  cashUnderWay = $derived(cashUnderWay(this.#known?.mine ?? [], this.outbox.steps, (amount) => toMinor(amount, session.me?.merchant.decimals ?? 2)));
  /** The steps that were refused, also of orders that are on no list any more. */
  refused = $derived(this.outbox.steps.filter((step) => step.refused !== null));

  /** Within a component: it begins with it and ends with it. */
  constructor() {
    $effect(() => {
      // A session that the server has confirmed again may send.
      if (!session.isKept) void this.outbox.send();
    });
    onMount(() => {
      void this.#begin();
      const again = () => {
        void this.outbox.send();
        this.live.changed();
      };
      const shown = () => document.visibilityState === 'visible' && again();
      addEventListener('online', again);
      document.addEventListener('visibilitychange', shown);
      return () => {
        this.live.stop();
        this.outbox.stop();
        // Whoever is not signed in any more has no customers on the phone; steps wait for them. What ends here still sees who was signed in.
        queueMicrotask(() => {
          if (session.me === null) this.#kept.forgetRound().catch(() => undefined);
        });
        removeEventListener('online', again);
        document.removeEventListener('visibilitychange', shown);
      };
    });
  }

  get isKnown(): boolean {
    return this.#known !== undefined;
  }

  get done(): readonly Delivery[] {
    return this.#known?.done ?? [];
  }

  get cash(): Model<'DriverCash'> | null {
    return this.#known?.cash ?? null;
  }

  /** When the server said what is shown; `undefined` where it never did. */
  get readAt(): Date | undefined {
    return this.#known === undefined ? undefined : new Date(this.#known.readAt);
  }

  /**
   * Takes an order that waits. Only the server knows who was first, so this waits for nobody but it.
   * @throws {Problem} no answer, or it cannot be taken for another reason
   */
  async accept(delivery: Delivery): Promise<Taken> {
    const key = this.#wanted.get(delivery.id) ?? newKey();
    this.#wanted.set(delivery.id, key);
    try {
      const params = { path: { id: delivery.id }, header: { 'Idempotency-Key': key } };
      const taken = await asked(api.POST('/api/v1/driver/deliveries/{id}/accept', { params }));
      this.#wanted.delete(delivery.id);
      // Asked again later, the same key tells whose it is by then.
      if (taken.driver !== session.me?.user.id) return 'taken';
      this.available = this.available.filter((one) => one.id !== delivery.id);
      if (this.#known !== undefined) await this.#keep(withAnswer(this.#known, taken));
      return 'mine';
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.code !== 'delivery.taken') throw problem;
      this.#wanted.delete(delivery.id);
      await this.#read();
      // Taken before, on another device or without this one having been told.
      return this.stops.some((stop) => stop.id === delivery.id) ? 'mine' : 'taken';
    } finally {
      this.live.changed();
    }
  }

  /** Ends the session; steps that are not sent forbid it. */
  async signOut(): Promise<void> {
    if (this.outbox.steps.length === 0) await session.signOut();
  }

  async #begin(): Promise<void> {
    try {
      this.#known = await this.#kept.round();
      await this.outbox.begin();
      // What is kept may be evicted by a browser that is short of room, unless it has promised.
      await navigator.storage?.persist?.();
    } catch {
      this.keepsNothing = true;
    }
    this.live.start();
  }

  async #read(): Promise<void> {
    for (;;) {
      const before = this.outbox.answers;
      const query = { limit: PAGE_MAX };
      const [mine, done, available, cash] = await Promise.all([
        asked(api.GET('/api/v1/driver/deliveries', { params: { query } })),
        asked(api.GET('/api/v1/driver/deliveries', { params: { query: { ...query, done: 'today' } } })),
        asked(api.GET('/api/v1/driver/available-deliveries', { params: { query } })),
        asked(api.GET('/api/v1/driver/cash', { params: { query: { limit: 50 } } })),
      ]);
      // What was read while a step was answered may be from before it.
      if (before !== this.outbox.answers) continue;
      this.available = available.data;
      await this.#keep({ mine: mine.data, done: done.data, cash, readAt: new Date().toISOString() });
      this.isRead = true;
      return;
    }
  }

  async #keep(known: KeptRound): Promise<void> {
    if (session.me === null) return;
    this.#known = known;
    await this.#kept.keepRound(known).catch(() => (this.keepsNothing = true));
  }
}
