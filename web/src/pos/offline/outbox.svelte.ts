/** Sales with numbers of this device on their way to the server: asked for while it is there, sent until it has them once they have happened. */
import { api, type Model, Problem } from '../../shared/api/client';
import { asked } from '../../shared/asked';
import { putBack } from './copies';
import type { Database, SentSale } from './database';
import { answered, type Draft, giveBack, happened, type KeptSale, type NewSale, record, refused, sentLately, unsent } from './sales';
import type { Slip } from './slip';

/** A sale that the server does not answer for so long has happened. */
export const ANSWER_MS = 5_000;
/** What happened may take the server longer: nobody waits for it. */
const PATIENCE_MS = 20_000;
const AGAIN_MS = 1_500;

/** What a sale came to: a bill of the server's, or what the till printed itself. */
export type Sold = { bill: Model<'Bill'> } | { slip: Slip };

/** What goes with a sale that is asked for. */
export interface Asking {
  /** A manager's code or id with their PIN, which is not kept. */
  approval?: string;
  /** Called where the server does not answer, and the sale cannot have happened without it. */
  onsilent?: () => void;
}

/** Whether the server has said no, and not somebody between here and there. */
export function isRefusal(problem: unknown): problem is Problem {
  return problem instanceof Problem && problem.isRefusal;
}

/** Whether a sale can have happened without the server: cash, and cards, which have a machine of their own. Wallets are the server's. */
function canHappen(sale: Draft): boolean {
  return (sale.asked.payments ?? []).every(({ method }) => method === 'cash' || method === 'card');
}

/** What the API is told of a sale's lane. */
function laneOf(sale: KeptSale, hasHappened: boolean): NonNullable<NewSale['lane']> {
  const { code, sequence, number } = sale.lane;
  const { saleId, soldAtText, businessDate } = sale;
  return { code, sequence, number, saleId, soldAt: soldAtText, businessDate, happened: hasHappened };
}

async function post(sale: KeptSale, hasHappened: boolean, patienceMs: number, approval?: string): Promise<Model<'Sale'>> {
  const header = approval === undefined ? {} : { 'Docket-Approval': approval };
  const body = { ...(hasHappened ? sale.made : sale.asked), lane: laneOf(sale, hasHappened) };
  return asked(api.POST('/api/v1/inventory/sales', { body, params: { header }, signal: AbortSignal.timeout(patienceMs) }));
}

export class Outbox {
  /** What has happened and is not sent yet. */
  waiting = $state.raw<readonly KeptSale[]>([]);
  /** A sale that was asked for when the till ended. */
  underWay: KeptSale | undefined;

  readonly #db: Database;
  readonly #sold = new Set<string>();
  #lastSoldAt = 0;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Reads what was kept when the till ended. */
  async load(): Promise<void> {
    await putBack(this.#db);
    const all = await this.#reread();
    this.underWay = all.find((sale) => sale.state === 'asked');
    for (const saleId of await this.#db.getAllKeys('sent')) this.#sold.add(saleId);
  }

  /** Whether the sale of a cart is on the device already. */
  isSold(saleId: string): boolean {
    return this.#sold.has(saleId);
  }

  /** Whether there is anything to send that the server has not said no to. */
  get hasToSend(): boolean {
    return this.waiting.some((sale) => sale.refusal === null);
  }

  /** The moment of a sale, which is never before the sale before. */
  notBefore(now: number): number {
    this.#lastSoldAt = Math.max(this.#lastSoldAt, now);
    return this.#lastSoldAt;
  }

  /**
   * Keeps a sale with its number; one that has not happened is asked for.
   * @throws {Problem} what the server refused it for: nothing was sold, and its number is free; or as {@link ask}
   * @throws {DOMException} where the device has no room for it: nothing was sold
   */
  async sell(register: string, draft: Draft, asking: Asking = {}): Promise<Sold> {
    const sale = await record(this.#db, register, canHappen(draft) ? draft : { ...draft, state: 'asked' });
    await this.#reread();
    return sale.state === 'asked' ? this.ask(sale, asking) : this.#done(sale, { slip: sale.slip });
  }

  /**
   * Asks for a sale; one that is not answered within moments has happened.
   * @throws {Problem} what the server refused it for; or that it does not know who sells: the sale stays under way
   */
  async ask(sale: KeptSale, { approval, onsilent }: Asking = {}): Promise<Sold> {
    for (;;) {
      try {
        const { bill } = await post(sale, false, ANSWER_MS, approval);
        // Where this fails it is sent once more, which changes nothing.
        await answered(this.#db, sale, Date.now()).catch(() => undefined);
        return this.#done(sale, { bill });
      } catch (problem) {
        if (isRefusal(problem)) {
          await giveBack(this.#db, sale);
          throw problem;
        }
        if (problem instanceof Problem && problem.status === 401) {
          this.underWay = sale;
          throw problem;
        }
      }
      const made = canHappen(sale) ? await happened(this.#db, sale).catch(() => undefined) : undefined;
      if (made !== undefined) {
        await this.#reread();
        return this.#done(made, { slip: made.slip });
      }
      onsilent?.();
      await new Promise((over) => setTimeout(over, AGAIN_MS));
    }
  }

  /**
   * Sends what has happened, in order, as long as somebody may.
   * @throws {Problem} why it cannot go on now
   */
  async send(mayGoOn: () => boolean): Promise<void> {
    for (const sale of this.waiting) {
      if (!mayGoOn()) return;
      try {
        await post(sale, true, PATIENCE_MS);
        await answered(this.#db, sale, Date.now());
      } catch (problem) {
        // One that the server cannot take keeps the others from nothing; it is shown with the reason.
        const isItsOwn = problem instanceof Problem && (problem.status === 500 || problem.isRefusal);
        if (!isItsOwn) throw problem;
        await refused(this.#db, sale, { code: problem.code, detail: problem.message });
      } finally {
        await this.#reread();
      }
    }
  }

  /** What was sent in the last days, the newest first. */
  async sentLately(): Promise<SentSale[]> {
    return (await sentLately(this.#db, Date.now())).reverse();
  }

  /**
   * Sends sales again that the server had already, for when it has lost them: each is there once afterwards.
   * @param onsent called with each
   * @throws {Problem} the first that cannot be sent
   */
  async sendAgain(sales: readonly SentSale[], onsent: () => void): Promise<void> {
    for (const sale of [...sales].sort((a, b) => a.soldAt - b.soldAt)) {
      await post(sale, true, PATIENCE_MS);
      onsent();
    }
  }

  async #reread(): Promise<KeptSale[]> {
    const all = await unsent(this.#db);
    this.waiting = all.filter((sale) => sale.state === 'happened');
    for (const sale of this.waiting) {
      this.#sold.add(sale.saleId);
      this.#lastSoldAt = Math.max(this.#lastSoldAt, sale.soldAt);
    }
    return all;
  }

  #done(sale: KeptSale, sold: Sold): Sold {
    this.#sold.add(sale.saleId);
    return sold;
  }
}
