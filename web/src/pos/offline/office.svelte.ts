/**
 * The till's own office: its lane, what it keeps of catalogue and settings, and the sales that are on their way to the server. It lives as
 * long as somebody works at the same shop and register; only the tab that holds the lane's lock has it.
 */
import { api, answered as answerOf, type Model, Problem } from '../../shared/api/client';
import { asked } from '../../shared/asked';
import { type Me, session } from '../../shared/session.svelte';
import { Catalogue, type Sellable } from './catalogue.svelte';
import { type Database, open, type SentSale } from './database';
import { beginAnew, ensure, type Lane } from './lane';
import { turn } from './turn.svelte';
import { reach } from './reach.svelte';
import { answered, type Draft, giveBack, happened, type KeptSale, type NewSale, record, refused, sentLately, unsent } from './sales';
import type { Slip, TillSettings } from './slip';

/** A sale that the server does not answer for so long has happened. */
const ANSWER_MS = 5_000;
/** What happened may take the server longer: nobody waits for it. */
const PATIENCE_MS = 20_000;
/** After a failure it is tried again after this long at first, then ever longer. */
const AGAIN_MS = 1_500;
const AGAIN_MAX_MS = 60_000;
/** Changes of the catalogue are asked for no oftener. */
const CATALOGUE_MS = 30_000;
const SETTINGS = 'settings';

/** What a sale came to: a bill of the server's, or what the till printed itself. */
export type Sold = { bill: Model<'Bill'> } | { slip: Slip };

/** Whether the server has said no, and not somebody between here and there. */
function isRefusal(problem: unknown): problem is Problem {
  return problem instanceof Problem && problem.isRefusal;
}

/** Whether a sale can have happened without the server: cash, and cards, which have a machine of their own. Wallets are the server's. */
function canHappen(sale: KeptSale): boolean {
  return (sale.asked.payments ?? []).every(({ method }) => method === 'cash' || method === 'card');
}

/** What the API is told of a sale's lane. */
function laneOf(sale: KeptSale, hasHappened: boolean): NonNullable<NewSale['lane']> {
  const { code, sequence, number } = sale.lane;
  const { saleId, soldAtText, businessDate } = sale;
  return { code, sequence, number, saleId, soldAt: soldAtText, businessDate, happened: hasHappened };
}

async function unlessRefused(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (problem) {
    if (!isRefusal(problem) || problem.status === 401) throw problem;
  }
}

export class Office {
  /** Whether the till may be shown. */
  isOpen = $state(false);
  /** The numbers of this device; none where it is no register, or was never online as one. */
  lane = $state.raw<Lane | undefined>(undefined);
  settings = $state.raw<TillSettings | undefined>(undefined);
  /** What has happened and is not sent yet. */
  waiting = $state.raw<readonly KeptSale[]>([]);
  /** Whether the browser has promised to keep what is kept. */
  isPersistent = $state(true);
  catalogue = $state.raw<Catalogue | undefined>(undefined);
  /** Whether it can sell while the server is away. */
  get canBeAlone(): boolean {
    return this.lane !== undefined && this.settings !== undefined;
  }

  /** Whether it sells without the server now. */
  get isAlone(): boolean {
    return this.canBeAlone && (reach.isAway || session.isKept);
  }

  readonly merchant: string;
  readonly register: string | null;
  readonly #me: Me;
  #db: Database | undefined;
  /** A sale that was asked for when the till ended. */
  #underWay: KeptSale | undefined;
  readonly #sold = new Set<string>();
  #lastSoldAt = 0;
  #connecting: Promise<void> | undefined;
  #isConnected = false;
  #sending: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waitMs = AGAIN_MS;
  #isClosed = false;
  readonly #endings: (() => void)[] = [];

  constructor(me: Me) {
    this.#me = me;
    this.merchant = me.merchant.slug;
    this.register = me.register ?? null;
    // Without numbers of its own a till waits for nothing that is kept.
    this.isOpen = this.register === null;
    void this.#begin();
  }

  /** Somebody has signed in, perhaps after somebody else. */
  enter(): void {
    if (this.isOpen) void this.#connectAndSend();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const end of this.#endings) end();
    this.#db?.close();
  }

  /** Whether the sale of a cart is on the device already: the till ended before it could empty the cart. */
  isSold(saleId: string): boolean {
    return this.#sold.has(saleId);
  }

  /** The moment of a sale: by the server's clock as far as it is known, and never before the sale before. */
  now(): number {
    this.#lastSoldAt = Math.max(this.#lastSoldAt, reach.now());
    return this.#lastSoldAt;
  }

  /** Whether a sale gets its number here; waits for a moment for a lane that is just being fetched. */
  async hasLane(): Promise<boolean> {
    if (this.register === null || this.#db === undefined) return false;
    if (this.lane === undefined && !reach.isAway) await this.#withinMoments(this.#connect());
    return this.canBeAlone;
  }

  /**
   * Sells: the server has the last word while it is there; else the sale has happened.
   * @throws {Problem} what the server refused it for: nothing was sold, and its number is free
   * @throws {DOMException} where the device has no room for it: nothing was sold
   */
  async sell(draft: Omit<Draft, 'state'>, approval?: string): Promise<Sold> {
    const db = this.#opened();
    // What happened before goes out before.
    if (!reach.isAway) await this.#withinMoments(this.#connect().then(() => this.#send()));
    const isAlone = reach.isAway || session.isKept || this.waiting.some((sale) => sale.refusal === null) || !this.#isConnected;
    const sale = await record(db, this.register ?? '', { ...draft, state: isAlone ? 'happened' : 'asked' });
    await this.#reread();
    if (sale.state === 'asked') return this.#ask(sale, approval);
    this.#sendIn(0);
    return this.#done(sale, { slip: sale.slip });
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

  /** Whether a sale was asked for when the till ended. */
  get isUnderWay(): boolean {
    return this.#underWay !== undefined;
  }

  /** Brings to its end what was asked for when the till ended. */
  async resume(): Promise<Sold | undefined> {
    const sale = this.#underWay;
    this.#underWay = undefined;
    if (sale === undefined) return undefined;
    if (!reach.isAway) await this.#withinMoments(this.#connect());
    return this.#ask(sale);
  }

  /** Sends what has happened now. */
  async sendNow(): Promise<void> {
    await this.#connect();
    await this.#send();
  }

  /** What was sent in the last days, the newest first. */
  async sentLately(): Promise<SentSale[]> {
    return (await sentLately(this.#opened(), Date.now())).reverse();
  }

  /**
   * Sends sales again that the server had already, for when it has lost them: each is there once afterwards.
   * @param onsent called with each
   * @throws {Problem} the first that cannot be sent
   */
  async sendAgain(sales: readonly SentSale[], onsent: () => void): Promise<void> {
    for (const sale of [...sales].sort((a, b) => a.soldAt - b.soldAt)) {
      await this.#post(sale, true, PATIENCE_MS);
      onsent();
    }
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
    this.catalogue = new Catalogue(this.#db, this.#me.merchant.language, this.#me.outlet ?? null);
    this.settings = (await this.#db.get('kept', SETTINGS)) as TillSettings | undefined;
    if (this.register !== null) this.lane = await beginAnew(this.#db, this.register);
    await this.#reread();
    for (const saleId of await this.#db.getAllKeys('sent')) this.#sold.add(saleId);
    this.isOpen = true;
    void navigator.storage.persist().then((isPersistent) => (this.isPersistent = isPersistent));
    this.#endings.push(reach.whenBack(() => void this.#connectAndSend()));
    // A tab beside the till sends nothing of its.
    void turn.of(this.merchant).then(() => this.#connectAndSend());
    void this.catalogue.load();
  }

  #opened(): Database {
    if (this.#db === undefined) throw new Error('nothing is kept on this device');
    return this.#db;
  }

  async #reread(): Promise<void> {
    const all = await unsent(this.#opened());
    this.waiting = all.filter((sale) => sale.state === 'happened');
    for (const sale of this.waiting) {
      this.#sold.add(sale.saleId);
      this.#lastSoldAt = Math.max(this.#lastSoldAt, sale.soldAt);
    }
    if (!this.isOpen) this.#underWay = all.find((sale) => sale.state === 'asked');
  }

  async #ask(sale: KeptSale, approval?: string): Promise<Sold> {
    for (;;) {
      try {
        const { bill } = await this.#post(sale, false, ANSWER_MS, approval);
        // Where this fails it is sent once more, which changes nothing.
        await answered(this.#opened(), sale, Date.now()).catch(() => undefined);
        return this.#done(sale, { bill });
      } catch (problem) {
        if (isRefusal(problem)) {
          await giveBack(this.#opened(), sale);
          throw problem;
        }
      }
      const made = canHappen(sale) ? await happened(this.#opened(), sale).catch(() => undefined) : undefined;
      if (made !== undefined) {
        await this.#reread();
        this.#sendIn(AGAIN_MS);
        return this.#done(made, { slip: made.slip });
      }
      await new Promise((over) => setTimeout(over, AGAIN_MS));
    }
  }

  #done(sale: KeptSale, sold: Sold): Sold {
    this.#sold.add(sale.saleId);
    return sold;
  }

  async #post(sale: KeptSale, hasHappened: boolean, patienceMs: number, approval?: string): Promise<Model<'Sale'>> {
    const header = approval === undefined ? {} : { 'Docket-Approval': approval };
    const body = { ...(hasHappened ? sale.made : sale.asked), lane: laneOf(sale, hasHappened) };
    return answerOf(api.POST('/api/v1/inventory/sales', { body, params: { header }, signal: AbortSignal.timeout(patienceMs) }));
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
    if (session.me === null || session.me === undefined) return;
    const db = this.#opened();
    const query = this.#me.outlet ? { outlet: this.#me.outlet } : {};
    // A server that says no is there: it is asked for each sale as well.
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
      await this.catalogue?.refresh(CATALOGUE_MS);
      this.#waitMs = AGAIN_MS;
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 401) session.end();
      else if (!reach.isAway) this.#sendIn(this.#longer());
    }
  }

  /** Sends what has happened, in order, until it is answered or the server is gone. */
  #send(): Promise<void> {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  async #sendAll(): Promise<void> {
    const db = this.#opened();
    for (const sale of this.waiting) {
      if (this.#isClosed || session.isKept || !session.me) return;
      try {
        await this.#post(sale, true, PATIENCE_MS);
        await answered(db, sale, Date.now());
      } catch (problem) {
        // One that the server cannot take keeps the others from nothing; it is shown with the reason.
        const isItsOwn = problem instanceof Problem && (problem.status === 500 || (problem.isRefusal && problem.status !== 401));
        if (!isItsOwn) throw problem;
        await refused(db, sale, { code: problem.code, detail: problem.message });
      } finally {
        await this.#reread();
      }
    }
    if (this.waiting.length > 0) this.#sendIn(this.#longer());
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

  /** Waits for something, but not for long; whether it failed is seen elsewhere. */
  async #withinMoments(work: Promise<unknown>): Promise<void> {
    await Promise.race([work.catch(() => undefined), new Promise((over) => setTimeout(over, ANSWER_MS))]);
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
