/** The app on the device, and a newer one that waits to take over: between two sales, never in the middle of one. */

import { register, takeOver } from '../../shared/installed';

/** Where the server is asked for a newer one beside at every start. */
const LOOK_MS = 60 * 60_000;

class Update {
  /** Whether a newer one is on the device. */
  isWaiting = $state(false);
  #registration: ServiceWorkerRegistration | undefined;
  #isWanted = false;

  /** Puts the app on the device, so that it starts without the server the next time. */
  async begin(): Promise<void> {
    const hadOne = navigator.serviceWorker.controller !== null;
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      // The first is what is open already. Another tab may have asked for a later one, while this one is in the middle of a sale.
      if (this.#isWanted && hadOne) location.reload();
      else this.isWaiting = hadOne;
    });
    const registration = await register('pos');
    if (registration === undefined) return;
    this.#registration = registration;
    const look = () => {
      const coming = registration.installing ?? registration.waiting;
      const note = () => {
        if (registration.waiting !== null && registration.active !== null) this.isWaiting = true;
      };
      coming?.addEventListener('statechange', note);
      note();
    };
    registration.addEventListener('updatefound', look);
    look();
    setInterval(() => void registration.update().catch(() => undefined), LOOK_MS);
  }

  /** Lets the newer one take over; the page is loaded anew. */
  takeOver(): void {
    this.isWaiting = false;
    this.#isWanted = true;
    if (this.#registration?.waiting) takeOver(this.#registration);
    else location.reload();
  }
}

export const update = new Update();
