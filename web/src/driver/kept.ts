/**
 * What is kept on the device, each merchant's and user's apart: what the server said last, and the steps that it has not answered.
 *
 * A step is on the disk before it is sent, and goes in the same transaction in which the order takes what the server answered. So a reload,
 * a crash and an empty battery leave it where it was, and at worst it is sent again under the same key.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Model } from '../shared/api/client';
import type { Delivery, Step } from './steps';

/** What the server said last. */
export interface Round {
  /** The driver's own, assigned or under way. */
  mine: readonly Delivery[];
  /** What was handed over on this operating day. */
  done: readonly Delivery[];
  cash: Model<'DriverCash'> | null;
  /** When that was, by the device's clock, ISO 8601. */
  readAt: string;
}

interface Stores extends DBSchema {
  rounds: { key: string; value: Round };
  steps: { key: number; value: Omit<Step, 'seq'> & { seq?: number }; indexes: { scope: string } };
}

const NAME = 'docket.driver';
const VERSION = 1;
/** What is lost when the power goes is what was never written; the browser's own default would answer earlier. */
const STRICT = { durability: 'strict' } as const;

export class Kept {
  readonly #scope: string;
  readonly #database: Promise<IDBPDatabase<Stores>>;

  /** @param scope of which merchant and user */
  constructor(scope: string) {
    this.#scope = scope;
    this.#database = openDB<Stores>(NAME, VERSION, {
      upgrade(database) {
        database.createObjectStore('rounds');
        database.createObjectStore('steps', { keyPath: 'seq', autoIncrement: true }).createIndex('scope', 'scope');
      },
    });
    // Whoever needs it is told; a page that nobody has asked of anything yet has nothing to say.
    this.#database.catch(() => undefined);
  }

  async round(): Promise<Round | undefined> {
    return (await this.#database).get('rounds', this.#scope);
  }

  /** Keeps what the server said, and nobody else's: a phone that changes hands shows no customers of who had it before. */
  async keepRound(round: Round): Promise<void> {
    const transaction = (await this.#database).transaction('rounds', 'readwrite');
    const others = (await transaction.store.getAllKeys()).filter((key) => key !== this.#scope);
    await Promise.all([transaction.store.put(round, this.#scope), ...others.map((key) => transaction.store.delete(key)), transaction.done]);
  }

  /** Forgets what the server said; steps stay. */
  async forgetRound(): Promise<void> {
    await (await this.#database).delete('rounds', this.#scope);
  }

  /** The steps in the order in which they were taken. */
  async steps(): Promise<Step[]> {
    return (await (await this.#database).getAllFromIndex('steps', 'scope', this.#scope)) as Step[];
  }

  /**
   * Keeps steps that belong together: all of them or none. They are on the disk when this is over.
   * @throws {DOMException} the device has no room, or keeps nothing
   */
  async add(steps: readonly Omit<Step, 'seq' | 'scope'>[]): Promise<Step[]> {
    const transaction = (await this.#database).transaction('steps', 'readwrite', STRICT);
    // Where adding fails, that is what is said, and not twice.
    transaction.done.catch(() => undefined);
    const added = await Promise.all(
      steps.map(async (step) => {
        const whole = { ...step, scope: this.#scope };
        return { ...whole, seq: await transaction.store.add(whole) };
      }),
    );
    await transaction.done;
    return added;
  }

  /** Notes why a step was refused, or that it is to be sent again. */
  async change(step: Step): Promise<void> {
    await (await this.#database).put('steps', step);
  }

  async remove(steps: readonly Step[]): Promise<void> {
    const transaction = (await this.#database).transaction('steps', 'readwrite');
    await Promise.all([...steps.map((step) => transaction.store.delete(step.seq)), transaction.done]);
  }

  /** Takes what the server answered to a step, in place of the step. */
  async answered(step: Step, delivery: Delivery): Promise<void> {
    const transaction = (await this.#database).transaction(['steps', 'rounds'], 'readwrite');
    const rounds = transaction.objectStore('rounds');
    await transaction.objectStore('steps').delete(step.seq);
    const round = await rounds.get(this.#scope);
    if (round !== undefined) await rounds.put(withAnswer(round, delivery), this.#scope);
    await transaction.done;
  }
}

/** What the server said last, with one order as it is now. */
export function withAnswer(round: Round, delivery: Delivery): Round {
  const isMine = delivery.status === 'assigned' || delivery.status === 'dispatched';
  const mine = round.mine.some((one) => one.id === delivery.id)
    ? round.mine.map((one) => (one.id === delivery.id ? delivery : one))
    : [...round.mine, delivery];
  const done = round.done.filter((one) => one.id !== delivery.id);
  return {
    ...round,
    mine: isMine ? mine : round.mine.filter((one) => one.id !== delivery.id),
    done: delivery.status === 'delivered' ? [delivery, ...done] : done,
  };
}
