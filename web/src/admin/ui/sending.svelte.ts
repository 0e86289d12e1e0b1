/** A change that is sent once: pressed again after no answer came, it is the same request, under the same key. */
import { newKey, Problem } from '../../shared/api/client';

export class Sending {
  isBusy = $state(false);
  failed = $state.raw<unknown>(undefined);
  /** Whether the last one was done, and nothing was sent since. */
  isDone = $state(false);
  #sent: { body: string; key: string } | undefined;

  /**
   * @param body by what one request is told from another
   * @param request sends it under a key
   * @returns the answer; `undefined` where there is none, and `failed` says why
   */
  async send<T>(body: unknown, request: (key: string) => Promise<T>): Promise<T | undefined> {
    if (this.isBusy) return undefined;
    this.isBusy = true;
    this.isDone = false;
    this.failed = undefined;
    const known = JSON.stringify(body);
    if (this.#sent?.body !== known) this.#sent = { body: known, key: newKey() };
    try {
      const answer = await request(this.#sent.key);
      this.#sent = undefined;
      this.isDone = true;
      return answer;
    } catch (problem) {
      this.failed = problem;
      // What was refused was not done; tried again it is another one.
      if (problem instanceof Problem && problem.isRefusal) this.#sent = undefined;
      return undefined;
    } finally {
      this.isBusy = false;
    }
  }
}
