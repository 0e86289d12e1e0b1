/**
 * Sales of a till that is no register: each goes out under a reference of its own, by which the server makes one bill of it however often it
 * comes, and the till waits for that. What is under way survives a reload, a crash and an empty battery.
 */
import { api, type Model, Problem } from '../shared/api/client';
import { asked } from '../shared/asked';
import { newUuid } from '../shared/uuid';
import { session } from '../shared/session.svelte';
import { kept } from './kept';

type NewSale = Model<'NewSale'>;

/** A sale that was sent, or was about to be, and is not answered yet. */
interface UnderWay {
  body: NewSale;
  /** What a manager adds to it: their code or id, and their PIN. It is not kept. */
  approval?: string;
}

/** A server that does not answer a sale is asked again after so long. */
const AGAIN_MS = 1_500;

export class ByReference {
  #underWay = kept<UnderWay>('sale');

  /** Whether a sale was under way when the till ended. */
  get isUnderWay(): boolean {
    return this.#underWay.read() !== null;
  }

  /** Sends what was under way. It may have been done before the device went off; sent again it is the same bill. */
  async resume(onsilent: () => void): Promise<Model<'Bill'> | undefined> {
    const underWay = this.#underWay.read();
    return underWay === null ? undefined : this.#send(underWay, onsilent);
  }

  /**
   * Sells.
   * @param onsilent called where the server does not answer
   * @throws {Problem} what the server refused it for: nothing was sold; or that it does not know who sells: the sale stays under way
   */
  async sell(asked: NewSale, approval: string | undefined, onsilent: () => void): Promise<Model<'Bill'>> {
    const body = { ...asked, referenceNumber: `POS-${newUuid()}` };
    this.#underWay.write({ body });
    return this.#send({ body, ...(approval === undefined ? {} : { approval }) }, onsilent);
  }

  /** Sends a sale until it is answered. */
  async #send({ body, approval }: UnderWay, onsilent: () => void): Promise<Model<'Bill'>> {
    const header = approval === undefined ? {} : { 'Docket-Approval': approval };
    const seller = session.me?.user.id;
    for (;;) {
      try {
        const sale = await asked(api.POST('/api/v1/inventory/sales', { body, params: { header } }));
        this.#underWay.write(null);
        return sale.bill;
      } catch (problem) {
        if (problem instanceof Problem && problem.isRefusal) {
          this.#underWay.write(null);
          throw problem;
        }
        // The session has ended, or is somebody else's, in whose name this sale is not made.
        if (session.me?.user.id !== seller) throw problem;
        onsilent();
        await new Promise((over) => setTimeout(over, AGAIN_MS));
      }
    }
  }
}
