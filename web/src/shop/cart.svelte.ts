/**
 * The cart of this device. It stands in the browser with every change, under one key for the order that it becomes; that order is sent
 * under the key until it is answered, so that it is placed once: with a double tap, a second tab, a line that breaks, a page that is
 * loaded anew. All tabs see the same cart.
 */
import { answered, api, type Model, newKey, Problem } from '../shared/api/client';
import { customer } from './customer.svelte';
import { place } from './place.svelte';

export interface Item {
  sku: string;
  quantity: number;
  options: string[];
  notes: string;
  /** As it was called and cost when it was put in, for a menu that does not have it any more. */
  name: Record<string, string>;
  unit: string;
  price: number;
}

/** What an order was called that a cart has become. */
export interface Ordered {
  cart: string;
  id: string;
  orderNumber: string;
}

/** An order of a guest on this device, with the key by which it is seen. */
export interface Kept {
  id: string;
  orderNumber: string;
  key: string;
}

type Body = Model<'NewOwnOrder'>;

interface State {
  /** The key of the order that this becomes. */
  key: string;
  items: Item[];
  /** What was sent, until it is answered. */
  sending: Body | null;
  /** What the cart before became. */
  ordered: Ordered | null;
}

const KEPT_AS = `docket.shop.${place.slug}.cart`;
const ORDERS_AS = `docket.shop.${place.slug}.orders`;
const ORDERS_MAX = 20;
const AGAIN_MS = 2_000;
const AGAIN_MAX_MS = 20_000;

function read<T>(name: string, otherwise: T): T {
  try {
    return (JSON.parse(localStorage.getItem(name) ?? 'null') as T | null) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** One tab at a time; where a browser knows no locks, the key alone sees to it that there is one order. */
function alone<T>(work: () => Promise<T>): Promise<T> {
  return 'locks' in navigator ? (navigator.locks.request(KEPT_AS, work) as Promise<T>) : work();
}

export function sameAs(one: Item, other: Pick<Item, 'sku' | 'options' | 'notes'>): boolean {
  return one.sku === other.sku && one.notes === other.notes && one.options.join() === other.options.join();
}

class Cart {
  #state = $state.raw<State>(read<State>(KEPT_AS, { key: newKey(), items: [], sending: null, ordered: null }));
  /** Whether the order is on its way from this tab. */
  isSending = $state(false);
  /** Whether it was sent more than once. */
  isResending = $state(false);
  /** What another tab has made of the cart that this one showed. */
  orderedElsewhere = $state.raw<Ordered | null>(null);

  constructor() {
    window.addEventListener('storage', (event) => {
      if (event.key === KEPT_AS) this.#takeOver();
    });
  }

  get items(): readonly Item[] {
    return this.#state.items;
  }

  get key(): string {
    return this.#state.key;
  }

  /** Whether an order of this cart was sent and is not answered. */
  get isUnanswered(): boolean {
    return this.#state.sending !== null;
  }

  add(item: Item): void {
    const items = this.#state.items.map((one) => (sameAs(one, item) ? { ...one, quantity: one.quantity + item.quantity } : one));
    this.#change(this.#state.items.some((one) => sameAs(one, item)) ? items : [...items, item]);
  }

  /** Another quantity of the item at that place; none takes it out. */
  setQuantity(index: number, quantity: number): void {
    const items = this.#state.items.map((item, at) => (at === index ? { ...item, quantity } : item));
    this.#change(items.filter((item) => item.quantity > 0));
  }

  /** Sends the cart as an order, until it is answered; nothing where another tab was quicker. */
  async order(body: Body): Promise<Ordered | null> {
    if (this.isSending) return null;
    const key = this.#state.key;
    this.isSending = true;
    try {
      return await alone(async () => {
        this.#takeOver();
        if (this.#state.key !== key) return null;
        // What a tab sent that was closed goes on as it was.
        if (this.#state.sending === null) this.#keep({ ...this.#state, sending: body });
        return await this.#sendUntilAnswered();
      });
    } finally {
      [this.isSending, this.isResending] = [false, false];
    }
  }

  /** Goes on with what was sent before the page was loaded anew. */
  async resume(): Promise<Ordered | null> {
    const { sending } = this.#state;
    return sending === null ? null : await this.order(sending);
  }

  async #sendUntilAnswered(): Promise<Ordered | null> {
    for (let wait = AGAIN_MS; ; wait = Math.min(wait * 2, AGAIN_MAX_MS)) {
      const { key, sending } = this.#state;
      if (sending === null) return null;
      try {
        const params = { path: { merchant: place.slug }, header: { 'Idempotency-Key': key } };
        const order = await customer.asked(api.POST('/api/v1/shop/{merchant}/orders', { params, body: sending }));
        return this.#becomes(order);
      } catch (problem) {
        const isAnswered = problem instanceof Problem && !problem.isOffline && problem.status < 500;
        if (isAnswered) {
          this.#keep({ ...this.#state, sending: null });
          throw problem;
        }
        this.isResending = true;
        await new Promise((over) => setTimeout(over, wait));
      }
    }
  }

  #becomes(order: Model<'OwnOrder'>): Ordered {
    const ordered = { cart: this.#state.key, id: order.id, orderNumber: order.orderNumber };
    if (order.orderKey !== undefined && order.orderKey !== null) {
      keepOrder({ id: order.id, orderNumber: order.orderNumber, key: order.orderKey });
    }
    this.#keep({ key: newKey(), items: [], sending: null, ordered });
    return ordered;
  }

  #change(items: Item[]): void {
    // What is on its way is not changed any more.
    if (this.#state.sending !== null) return;
    this.orderedElsewhere = null;
    this.#keep({ ...this.#state, items });
  }

  #keep(state: State): void {
    this.#state = state;
    localStorage.setItem(KEPT_AS, JSON.stringify(state));
  }

  /** Takes over what another tab has made of the cart. */
  #takeOver(): void {
    const before = this.#state;
    const now = read<State>(KEPT_AS, before);
    if (now.ordered !== null && now.ordered.cart === before.key && now.key !== before.key) this.orderedElsewhere = now.ordered;
    this.#state = now;
  }
}

/** The orders of guests on this device, the newest first. */
export function keptOrders(): Kept[] {
  return read<Kept[]>(ORDERS_AS, []);
}

/** The key of a guest's order on this device. */
export function keyOf(id: string): string | undefined {
  return keptOrders().find((kept) => kept.id === id)?.key;
}

function keepOrder(order: Kept): void {
  const others = keptOrders().filter((kept) => kept.id !== order.id);
  localStorage.setItem(ORDERS_AS, JSON.stringify([order, ...others].slice(0, ORDERS_MAX)));
}

/** What a cart comes to, as the shop says. */
export function priced(body: Body): Promise<Model<'OwnCart'>> {
  return answered(api.POST('/api/v1/shop/{merchant}/cart', { params: { path: { merchant: place.slug } }, body }));
}

export const cart = new Cart();
