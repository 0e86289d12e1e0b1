/**
 * Sends the driver's steps, one after the other, each until it is answered.
 *
 * | what comes of a step | what follows |
 * | --- | --- |
 * | it is done, now or under its key before | it goes, and the order takes the answer |
 * | no answer, or the server is busy | it is sent again, after ever longer, and at once when the device is online again |
 * | the session is over | it waits for the next sign-in |
 * | it is refused | it stays with the reason, and later steps of its order wait; those of other orders go on |
 */
import { answered, api, newKey, Problem } from '../shared/api/client';
import { session } from '../shared/session.svelte';
import type { Kept } from './kept';
import { type Delivery, nextOf, type Refusal, type Said, type Step, withFollowers } from './steps';

/** A server that does not answer is asked again after so long at first, then ever longer. */
const AGAIN_MS = 1_500;
const AGAIN_MAX_MS = 20_000;
/** For how long an answer is waited for: a connection in a lift is lost without a word. */
const ANSWER_MAX_MS = 20_000;
const PHOTO_MAX_MS = 60_000;
/** For how long whoever takes a step waits to hear what became of it. */
const PATIENCE_MS = 4_000;
/** Only one tab of the app sends at a time. */
const LOCK = 'docket.driver.outbox';

/** What became of steps: `sent` where all were answered, `waiting` while they are not, or why one was refused. */
export type Outcome = 'sent' | 'waiting' | Refusal;

export class Outbox {
  /** Steps that are not answered, and those that were refused. */
  steps = $state.raw<readonly Step[]>([]);
  /** How many answers there were: what was read of the server before the last of them may be older than it. */
  answers = 0;
  readonly #kept: Kept;
  readonly #onanswer: (delivery: Delivery) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waitMs = AGAIN_MS;
  #sending: Promise<void> | undefined;
  #isStopped = false;

  /** @param onanswer takes an order as the server answered it */
  constructor(kept: Kept, onanswer: (delivery: Delivery) => void) {
    this.#kept = kept;
    this.#onanswer = onanswer;
  }

  /** How many wait to be sent, without those that wait for the driver. */
  get unsent(): number {
    return this.steps.filter((step) => step.refused === null).length;
  }

  async begin(): Promise<void> {
    this.steps = await this.#kept.steps();
    void this.send();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  /**
   * Takes steps of an order that belong together. They are on the disk before any of them is sent.
   * @returns what became of them, as soon as that is known or nothing can be known for now
   * @throws {DOMException} the device keeps nothing; no step was taken
   */
  async take(order: Pick<Delivery, 'id' | 'orderNumber'>, all: readonly Said[]): Promise<Outcome> {
    const at = new Date().toISOString();
    const added = await this.#kept.add(
      all.map((said) => ({ order: order.id, orderNumber: order.orderNumber, said, key: newKey(), at, refused: null })),
    );
    this.steps = await this.#kept.steps();
    await Promise.race([this.send(), new Promise((over) => setTimeout(over, PATIENCE_MS))]);
    const left = this.steps.filter((step) => added.some((one) => one.seq === step.seq));
    return left.find((step) => step.refused !== null)?.refused ?? (left.length === 0 ? 'sent' : 'waiting');
  }

  /** Sends a refused step once more, as it is. */
  async again(step: Step): Promise<void> {
    await this.#kept.change({ ...step, key: newKey(), refused: null });
    this.steps = await this.#kept.steps();
    await this.send();
  }

  /** Gives a refused step up, and what of the same order waits behind it. */
  async giveUp(step: Step): Promise<void> {
    await this.#kept.remove(withFollowers(step, this.steps));
    this.steps = await this.#kept.steps();
  }

  /** Sends what waits, as far as the server answers. Whoever comes while that is done waits for it, and for what they have added. */
  async send(): Promise<void> {
    while (this.#sending !== undefined) await this.#sending;
    // Somebody must be signed in, and known to the server since the app was begun.
    if (this.#isStopped || session.isKept || nextOf(this.steps) === undefined) return;
    clearTimeout(this.#timer);
    this.#sending = this.#sendInTurn();
    await this.#sending.finally(() => (this.#sending = undefined));
  }

  async #sendInTurn(): Promise<void> {
    try {
      await ('locks' in navigator ? navigator.locks.request(LOCK, () => this.#sendAll()) : this.#sendAll());
      this.#waitMs = AGAIN_MS;
    } catch (problem) {
      if (this.#isStopped) return;
      const after = problem instanceof Problem ? (problem.retryAfterSeconds ?? 0) * 1_000 : 0;
      this.#timer = setTimeout(() => void this.send(), Math.max(this.#waitMs, after));
      this.#waitMs = Math.min(this.#waitMs * 2, AGAIN_MAX_MS);
    }
    this.steps = await this.#kept.steps().catch(() => this.steps);
  }

  /** @throws {Problem} no answer */
  async #sendAll(): Promise<void> {
    while (!this.#isStopped) {
      // Another tab may have sent some, or taken more.
      this.steps = await this.#kept.steps();
      const step = nextOf(this.steps);
      if (step === undefined) return;
      try {
        const delivery = await sent(step);
        await this.#kept.answered(step, delivery);
        this.answers++;
        this.#onanswer(delivery);
      } catch (problem) {
        if (problem instanceof Problem && problem.status === 401) {
          session.end();
          return;
        }
        if (!(problem instanceof Problem) || !problem.isRefusal) throw problem;
        await this.#kept.change({ ...step, refused: { code: problem.code, detail: problem.message } });
      }
    }
  }
}

/** Sends a step. */
async function sent({ order, said, key }: Step): Promise<Delivery> {
  const params = { path: { id: order }, header: { 'Idempotency-Key': key } };
  const signal = AbortSignal.timeout(said.kind === 'photo' ? PHOTO_MAX_MS : ANSWER_MAX_MS);
  switch (said.kind) {
    case 'pick-up':
      return answered(api.POST('/api/v1/driver/deliveries/{id}/pick-up', { params, signal }));
    case 'photo':
      return answered(
        api.POST('/api/v1/driver/deliveries/{id}/photo', {
          params,
          signal,
          // The file itself, as it is.
          body: said.photo as unknown as number[],
          bodySerializer: (file: unknown) => file as Blob,
          headers: { 'Content-Type': 'application/octet-stream' },
        }),
      );
    case 'deliver':
      return answered(api.POST('/api/v1/driver/deliveries/{id}/deliver', { params, signal, body: said.body }));
    case 'fail':
      return answered(api.POST('/api/v1/driver/deliveries/{id}/fail', { params, signal, body: said.body }));
  }
}
