/** Which tab is the till: two of one browser have the same lane, and would give out the same numbers. */

class Turn {
  /** Whether another tab has the lane. */
  isElsewhere = $state(false);
  readonly #asked = new Map<string, Promise<void>>();

  /** Waits until this tab has a merchant's lane; it has it until it is closed. */
  of(merchant: string): Promise<void> {
    const earlier = this.#asked.get(merchant);
    if (earlier !== undefined) return earlier;
    const name = `docket-lane-${merchant}`;
    const asked = new Promise<void>((granted) => {
      const keep = () => {
        this.isElsewhere = false;
        granted();
        return new Promise<never>(() => undefined);
      };
      void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
        if (lock !== null) return keep();
        this.isElsewhere = true;
        void navigator.locks.request(name, keep);
        return undefined;
      });
    });
    this.#asked.set(merchant, asked);
    return asked;
  }
}

export const turn = new Turn();
