/** Something that is done with a press: once however often it is pressed, and tried again under the same key where no answer came. */
import { newKey, Problem } from '../../shared/api/client';

export class Acting {
  isBusy = $state(false);
  failed = $state.raw<unknown>(undefined);
  /** Whether the last was done. */
  isDone = $state(false);
  #sent: { what: string; key: string } | undefined;

  /**
   * Sends what was asked; what is given back is its answer, or nothing where it failed.
   *
   * @param what is the same as long as it is the same that is asked for
   */
  async do<T>(what: unknown, send: (key: string) => Promise<T>): Promise<T | undefined> {
    if (this.isBusy) return undefined;
    this.isBusy = true;
    this.isDone = false;
    this.failed = undefined;
    const said = JSON.stringify(what);
    if (this.#sent?.what !== said) this.#sent = { what: said, key: newKey() };
    try {
      const answer = await send(this.#sent.key);
      this.#sent = undefined;
      this.isDone = true;
      return answer;
    } catch (problem) {
      this.failed = problem;
      // What was refused was not done; asked again it is another one.
      if (problem instanceof Problem && problem.isRefusal) this.#sent = undefined;
      return undefined;
    } finally {
      this.isBusy = false;
    }
  }
}
