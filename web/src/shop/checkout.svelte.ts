/** What somebody says before they order: how they want it, who they are, how they pay; and what it comes to. */
import { type Model, Problem } from '../shared/api/client';
import { cart, type Ordered, priced } from './cart.svelte';
import { customer } from './customer.svelte';
import type { Words } from './i18n/en';
import { place } from './place.svelte';
import { stall } from './stall.svelte';

const KEPT_AS = `docket.shop.${place.slug}.who`;
/** Changes that come together are priced together. */
const GATHERED_MS = 250;

/** How what the wallet leaves is paid. */
export type Method = 'cash' | 'card' | 'cod' | 'bank_transfer';

interface Who {
  name: string;
  phone: string;
  address: string;
}

class Checkout {
  isDelivery = $state(false);
  address = $state('');
  isLater = $state(false);
  /** As the browser's own field has it, by the device's clock. */
  time = $state('');
  notes = $state('');
  name = $state('');
  phone = $state('');
  usesWallet = $state(false);
  method = $state<Method | ''>('');

  /** What the shop says that the cart comes to; nothing while it is not known. */
  quote = $state.raw<Model<'OwnCart'> | undefined>(undefined);
  /** Why it cannot be ordered as it is. */
  refusal = $state.raw<Problem | undefined>(undefined);
  #turn = 0;

  constructor() {
    const kept = JSON.parse(localStorage.getItem(KEPT_AS) ?? '{}') as Partial<Who>;
    [this.name, this.phone, this.address] = [kept.name ?? '', kept.phone ?? '', kept.address ?? ''];
  }

  readonly terms = $derived(stall.outlet?.terms);
  readonly delivers = $derived(this.terms?.delivery === true && (this.isDelivery || this.terms.pickUp !== true));
  readonly balance = $derived(customer.me?.walletBalance ?? 0);
  readonly mayUseWallet = $derived(this.terms?.methods.includes('wallet') === true && this.balance > 0);
  readonly total = $derived(this.quote?.total);
  /** What the wallet pays of it. */
  readonly walletPays = $derived(this.usesWallet && this.mayUseWallet ? Math.min(this.balance, this.total ?? 0) : 0);
  readonly isPaidByWallet = $derived(this.total !== undefined && this.walletPays > 0 && this.walletPays >= this.total);
  /** The ways to pay that go with how it is wanted. */
  readonly methods: readonly Method[] = $derived.by(() => {
    const all: Method[] = this.delivers ? ['cod', 'card', 'bank_transfer'] : ['cash', 'card', 'bank_transfer'];
    return all.filter((method) => this.terms?.methods.includes(method));
  });
  /** The places of items with what is wrong with them. */
  readonly problems: ReadonlyMap<number, string> = $derived.by(() => {
    const found = new Map<number, string>();
    for (const { pointer, code } of this.refusal?.errors ?? []) {
      const at = /^\/items\/(\d+)/.exec(pointer);
      if (at !== null) found.set(Number(at[1]), code);
    }
    return found;
  });

  /** What is ordered, without who pays how. */
  #basket(): Model<'NewOwnOrder'> {
    const items = cart.items.map(({ sku, quantity, options, notes }) => ({
      product: sku,
      quantity,
      ...(options.length > 0 ? { options } : {}),
      ...(notes === '' ? {} : { notes }),
    }));
    const wanted = this.isLater && this.time !== '' ? { requestedFor: new Date(this.time).toISOString() } : {};
    // A cart is priced before anybody has said where it goes: that it is brought is enough.
    const address = this.delivers ? { deliveryAddress: { text: this.address.trim() || '…' } } : {};
    return { outlet: stall.outlet?.code ?? null, items, ...address, ...wanted };
  }

  /** Asks what it comes to, soon; what was asked before and not answered counts no more. */
  price(): () => void {
    const [turn, basket] = [++this.#turn, this.#basket()];
    if (basket.items.length === 0) {
      [this.quote, this.refusal] = [undefined, undefined];
      return () => undefined;
    }
    const timer = setTimeout(() => {
      priced(basket).then(
        (quote) => {
          if (turn === this.#turn) [this.quote, this.refusal] = [quote, undefined];
        },
        (problem: unknown) => {
          if (turn === this.#turn && problem instanceof Problem) [this.quote, this.refusal] = [undefined, problem];
        },
      );
    }, GATHERED_MS);
    return () => clearTimeout(timer);
  }

  /** What is still to be said, with the field for it. */
  lacks(words: Words['checkout']): { field: string; say: string } | undefined {
    if (customer.me === null && this.name.trim() === '') return { field: 'name', say: words.needName };
    if (customer.me === null && this.phone.trim() === '') return { field: 'phone', say: words.needPhone };
    if (this.delivers && this.address.trim() === '') return { field: 'address', say: words.needAddress };
    if (this.isLater && this.time === '') return { field: 'time', say: words.needTime };
    if (!this.isPaidByWallet && !this.methods.some((method) => method === this.method)) {
      return { field: 'method', say: words.needMethod };
    }
    return undefined;
  }

  /** Orders; nothing where another tab was quicker. What it is refused for, is thrown. */
  async order(): Promise<Ordered | null> {
    const method = this.isPaidByWallet ? {} : { method: this.method };
    const body: Model<'NewOwnOrder'> = {
      ...this.#basket(),
      ...(this.notes.trim() === '' ? {} : { notes: this.notes.trim() }),
      ...(customer.me ? {} : { customer: { phone: this.phone.trim(), name: this.name.trim() } }),
      payment: { ...(this.walletPays > 0 ? { useWallet: true } : {}), ...method },
      ...(this.total === undefined ? {} : { expectedTotal: this.total }),
    };
    localStorage.setItem(KEPT_AS, JSON.stringify({ name: this.name, phone: this.phone, address: this.address } satisfies Who));
    const ordered = await cart.order(body);
    if (ordered !== null) [this.notes, this.isLater, this.time] = ['', false, ''];
    return ordered;
  }
}

export const checkout = new Checkout();
