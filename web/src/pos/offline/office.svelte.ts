/**
 * The till's own office: its lane, what it keeps of catalogue and settings, and the sales that are on their way to the server. It lives as
 * long as somebody works at the same shop and register; only the tab that holds the lane's lock has it.
 */
import { api, Problem } from '../../shared/api/client';
import { asked } from '../../shared/asked';
import { type Me, session } from '../../shared/session.svelte';
import { Catalogue, type Sellable } from './catalogue.svelte';
import { type Database, open, type SentSale } from './database';
import { beginAnew, ensure, type Lane } from './lane';
import { ANSWER_MS, type Asking, isRefusal, Outbox, type Sold } from './outbox.svelte';
import { reach } from './reach.svelte';
import type { Draft, KeptSale } from './sales';
import type { TillSettings } from './slip';
import { turn } from './turn.svelte';

/** After a failure it is tried again after this long at first, then ever longer. */
const AGAIN_MS = 1_500;
const AGAIN_MAX_MS = 60_000;
/** Changes of the catalogue are asked for no oftener. */
const CATALOGUE_MS = 30_000;
const SETTINGS = 'settings';

/** A server that says no is there. */
async function unlessRefused(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (problem) {
    if (!isRefusal(problem)) throw problem;
  }
}

/** Waits for something, but not for long; whether it failed is seen elsewhere. */
async function withinMoments(work: Promise<unknown>): Promise<void> {
  await Promise.race([work.catch(() => undefined), new Promise((over) => setTimeout(over, ANSWER_MS))]);
}

export class Office {
  /** Whether the till may be shown. */
  isOpen = $state(false);
  /** The numbers of this device; none where it is no register, or was never online as one. */
  lane = $state.raw<Lane | undefined>(undefined);
  settings = $state.raw<TillSettings | undefined>(undefined);
  catalogue = $state.raw<Catalogue | undefined>(undefined);
  /** Whether the browser has promised to keep what is kept. */
  isPersistent = $state(true);
  #outbox = $state.raw<Outbox | undefined>(undefined);

  readonly merchant: string;
  readonly register: string | null;
  readonly #me: Me;
  #db: Database | undefined;
  #connecting: Promise<void> | undefined;
  #isConnected = false;
  #sending: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waitMs = AGAIN_MS;
  #isClosed = false;
  #stopListening: () => void = () => undefined;

  constructor(me: Me) {
    this.#me = me;
    this.merchant = me.merchant.slug;
    this.register = me.register ?? null;
    // Without numbers of its own a till waits for nothing that is kept.
    this.isOpen = this.register === null;
    void this.#begin();
  }

  /** Whether it can sell while the server is away. */
  get canBeAlone(): boolean {
    return this.lane !== undefined && this.settings !== undefined;
  }

  /** Whether it sells without the server now. */
  get isAlone(): boolean {
    return this.canBeAlone && (reach.isAway || session.isKept);
  }

  /** What has happened and is not sent yet. */
  get waiting(): readonly KeptSale[] {
    return this.#outbox?.waiting ?? [];
  }

  /** Somebody has signed in, perhaps after somebody else. */
  enter(): void {
    if (this.isOpen) void this.#connectAndSend();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#stopListening();
    this.#db?.close();
  }

  /** Whether the sale of a cart is on the device already: the till ended before it could empty the cart. */
  isSold(saleId: string): boolean {
    return this.#outbox?.isSold(saleId) ?? false;
  }

  /** The moment of a sale: by the server's clock as far as it is known. */
  now(): number {
    return this.#outbox?.notBefore(reach.now()) ?? reach.now();
  }

  /** Whether a sale gets its number here; waits for a moment for a lane that is just being fetched. */
  async hasLane(): Promise<boolean> {
    if (this.register === null || this.#outbox === undefined) return false;
    if (this.lane === undefined && !reach.isAway) await withinMoments(this.#connect());
    return this.canBeAlone;
  }

  /**
   * Sells: the server has the last word while it is there; else the sale has happened.
   * @throws {Problem} what the server refused it for: nothing was sold, and its number is free
   * @throws {DOMException} where the device has no room for it: nothing was sold
   */
  async sell(draft: Omit<Draft, 'state'>, asking?: Asking): Promise<Sold> {
    const outbox = this.#opened();
    // What happened before goes out before.
    if (!reach.isAway) await withinMoments(this.#connect().then(() => this.#send()));
    const isAlone = reach.isAway || session.isKept || outbox.hasToSend || !this.#isConnected;
    const sold = await outbox.sell(this.register ?? '', { ...draft, state: isAlone ? 'happened' : 'asked' }, asking);
    if (outbox.hasToSend) this.#sendIn(0);
    return sold;
  }

  /** Whether a sale was asked for when the till ended. */
  get isUnderWay(): boolean {
    return this.#outbox?.underWay !== undefined;
  }

  /** Brings to its end what was asked for when the till ended. */
  async resume(): Promise<Sold | undefined> {
    const outbox = this.#opened();
    const sale = outbox.underWay;
    outbox.underWay = undefined;
    if (sale === undefined) return undefined;
    if (!reach.isAway) await withinMoments(this.#connect());
    const sold = await outbox.ask(sale);
    if (outbox.hasToSend) this.#sendIn(0);
    return sold;
  }

  /** Sends what has happened now. */
  async sendNow(): Promise<void> {
    await this.#connect();
    await this.#send();
  }

  /** What was sent in the last days, the newest first. */
  async sentLately(): Promise<SentSale[]> {
    return this.#outbox?.sentLately() ?? [];
  }

  /**
   * Sends sales again that the server had already: each is there once afterwards.
   * @param onsent called with each
   * @throws {Problem} the first that cannot be sent
   */
  sendAgain(sales: readonly SentSale[], onsent: () => void): Promise<void> {
    return this.#opened().sendAgain(sales, onsent);
  }

  /** The product of a scanned or typed code in the catalogue on the device, else the first that is called so. */
  async find(text: string): Promise<Sellable | undefined> {
    const { catalogue, settings } = this;
    if (catalogue === undefined) return undefined;
    const product = await catalogue.byCode(text, settings?.barcodeRules ?? [], this.#me.merchant.decimals);
    if (product !== undefined) return product === 'misread' ? undefined : product;
    const [first] = await this.search(text, 1);
    return first;
  }

  /** Products by words, of the catalogue on the device; none while it is not whole. */
  async search(text: string, limit: number): Promise<readonly Sellable[]> {
    this.freshen();
    return this.catalogue?.canSearch ? this.catalogue.search(text, limit) : [];
  }

  /** Reads what changed in the catalogue, unless that was done just now. */
  freshen(): void {
    if (this.#isConnected && !reach.isAway) void this.catalogue?.refresh(CATALOGUE_MS).catch(() => undefined);
  }

  async #begin(): Promise<void> {
    reach.start();
    // A browser that keeps nothing, or a page that came over plain HTTP from elsewhere, sells with the server only.
    this.#db = window.isSecureContext ? await open(this.merchant).catch(() => undefined) : undefined;
    if (this.#db === undefined) {
      this.isOpen = true;
      return;
    }
    if (this.register !== null) await turn.of(this.merchant);
    if (this.#isClosed) return;
    const outbox = new Outbox(this.#db);
    await outbox.load();
    this.settings = (await this.#db.get('kept', SETTINGS)) as typeof this.settings;
    if (this.register !== null) this.lane = await beginAnew(this.#db, this.register);
    this.#outbox = outbox;
    this.catalogue = new Catalogue(this.#db, this.#me.merchant.language, this.#me.outlet ?? null);
    this.isOpen = true;
    void navigator.storage.persist().then((isPersistent) => (this.isPersistent = isPersistent));
    this.#stopListening = reach.whenBack(() => void this.#connectAndSend());
    // A tab beside the till sends nothing of its.
    void turn.of(this.merchant).then(() => this.#connectAndSend());
    void this.catalogue.load();
  }

  #opened(): Outbox {
    if (this.#outbox === undefined) throw new Error('nothing is kept on this device');
    return this.#outbox;
  }

  /** Everything that there is to do with a server that answers, once at a time. */
  #connect(): Promise<void> {
    if (this.#isConnected) return Promise.resolve();
    this.#connecting ??= this.#connectOnce().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async #connectOnce(): Promise<void> {
    // Only then is it known that nobody else has taken over, and the request's token is the session's.
    if (session.isKept) await session.begin();
    const db = this.#db;
    if (db === undefined || !session.me) return;
    const query = this.#me.outlet ? { outlet: this.#me.outlet } : {};
    await unlessRefused(async () => {
      this.settings = await asked(api.GET('/api/v1/till-settings', { params: { query } }));
      await db.put('kept', this.settings, SETTINGS);
    });
    await unlessRefused(async () => {
      if (this.register !== null) this.lane = await ensure(db, this.register);
    });
    this.#isConnected = true;
  }

  async #connectAndSend(): Promise<void> {
    if (this.#isClosed) return;
    this.#isConnected = false;
    try {
      await this.#connect();
      await this.#send();
      // What the server has not taken is tried again, but not at once.
      if (this.waiting.length > 0) this.#sendIn(this.#longer());
      else this.#waitMs = AGAIN_MS;
      if (this.#isConnected) await this.catalogue?.refresh(CATALOGUE_MS);
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 401) session.end();
      else if (!reach.isAway) this.#sendIn(this.#longer());
    }
  }

  /** Sends what has happened, once at a time. */
  #send(): Promise<void> {
    this.#sending ??= this.#opened()
      .send(() => !this.#isClosed && !session.isKept && Boolean(session.me))
      .finally(() => {
        this.#sending = undefined;
      });
    return this.#sending;
  }

  #sendIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#connectAndSend(), ms);
  }

  #longer(): number {
    const wait = this.#waitMs;
    this.#waitMs = Math.min(wait * 2, AGAIN_MAX_MS);
    return wait;
  }
}

let current: Office | undefined;

/** The office of who is signed in: the same for all who work at the shop's register after one another. */
export function officeOf(me: Me): Office {
  if (current?.merchant !== me.merchant.slug || current.register !== (me.register ?? null)) {
    current?.close();
    current = new Office(me);
  }
  return current;
}
