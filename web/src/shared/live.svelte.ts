/**
 * Follows a stream of events, so that what is on the screen is read anew when something has changed.
 *
 * The stream only says that something happened; what is shown is always read from the API, so that an event that is missed, doubled or
 * not understood can never leave a wrong screen. After every (re)connection everything is read once, because what happened in between
 * is not known.
 *
 * It is read with `fetch`: an `EventSource` takes only types of events that are named to it one by one, and does not tell a refusal from
 * a connection that was lost.
 */
import { messages } from './messages';

/** Changes that come together are read together. */
const GATHERED_MS = 60;
/** A server that is away is asked again after this long at first, then ever longer. */
const AGAIN_MS = 1_000;
const AGAIN_MAX_MS = 15_000;
/** The server says something every 15 seconds; who has heard nothing for so long has lost it. */
const SILENT_MAX_MS = 45_000;

export type Connection = 'connecting' | 'live' | 'away';

export class Live {
  connection = $state<Connection>('connecting');

  readonly #url: string;
  readonly #read: () => Promise<void>;
  readonly #headers: Readonly<Record<string, string>>;
  #stopping = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isReading = false;
  #changedWhileReading = false;
  #isFollowing = false;
  #waitMs = AGAIN_MS;

  /**
   * @param url where the stream is
   * @param read reads what is shown; it is never called again before it has ended, and again later where it fails
   * @param headers what the stream is asked for with beside the session
   */
  constructor(url: string, read: () => Promise<void>, headers: Readonly<Record<string, string>> = {}) {
    this.#url = url;
    this.#read = read;
    this.#headers = headers;
  }

  start(): void {
    void this.#follow();
  }

  stop(): void {
    this.#stopping.abort();
    clearTimeout(this.#timer);
  }

  /** Reads anew soon, as after an event. */
  changed(): void {
    if (this.#isReading) this.#changedWhileReading = true;
    else this.#readIn(GATHERED_MS);
  }

  async #follow(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await this.#followOnce().catch(() => undefined);
      this.#isFollowing = false;
      if (this.#stopping.signal.aborted) return;
      this.connection = 'away';
      await new Promise((over) => setTimeout(over, this.#waitMs));
      this.#waitMs = Math.min(this.#waitMs * 2, AGAIN_MAX_MS);
    }
  }

  async #followOnce(): Promise<void> {
    const silence = new AbortController();
    const signal = AbortSignal.any([this.#stopping.signal, silence.signal]);
    let watchdog = setTimeout(() => silence.abort(), SILENT_MAX_MS);
    try {
      const response = await fetch(this.#url, { headers: { accept: 'text/event-stream', ...this.#headers }, signal, cache: 'no-store' });
      if (!response.ok || response.body === null) throw new Error(`${response.status}`);
      this.#isFollowing = true;
      this.#waitMs = AGAIN_MS;
      // What was missed before is read now; only then is the screen up to date.
      this.changed();
      for await (const message of messages(response.body)) {
        clearTimeout(watchdog);
        watchdog = setTimeout(() => silence.abort(), SILENT_MAX_MS);
        if (message.data !== '') this.changed();
      }
    } finally {
      clearTimeout(watchdog);
    }
  }

  #readIn(afterMs: number): void {
    if (this.#stopping.signal.aborted || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#readOnce();
    }, afterMs);
  }

  async #readOnce(): Promise<void> {
    this.#isReading = true;
    this.#changedWhileReading = false;
    const isRead = await this.#read().then(
      () => true,
      () => false,
    );
    this.#isReading = false;
    if (this.#stopping.signal.aborted) return;
    if (isRead && this.#isFollowing) this.connection = 'live';
    if (!isRead) {
      this.connection = 'away';
      this.#readIn(this.#waitMs);
    } else if (this.#changedWhileReading) {
      this.#readIn(GATHERED_MS);
    }
  }
}
