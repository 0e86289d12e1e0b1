/**
 * Whether the server answers, and what its clock says. Every answer of the API tells both; while there is none the server is asked by itself,
 * as its database is: without that it takes no sale either.
 */
import { api } from '../../shared/api/client';

/** It is asked again after this long at first, then ever longer; and while it answers, so often. */
const AGAIN_MS = 1_000;
const AGAIN_MAX_MS = 15_000;
const STILL_THERE_MS = 20_000;
/** Who has not answered by then is away. */
const ANSWER_MS = 5_000;
/** What says that the way to the server ends before it, or that it has no database. */
const AWAY = new Set([502, 503, 504]);
/** A clock that is further off is told. */
const OFF_MAX_MS = 2 * 60_000;
/** The header has whole seconds, and was some way ago. */
const HALF_A_SECOND_MS = 500;
const UNSURE_MS = 2_000;
const KEPT_AS = 'docket.pos.clock';

export class Reach {
  isAway = $state(false);
  /** What is to be added to the device's clock, in milliseconds. */
  offsetMs = $state(Number(localStorage.getItem(KEPT_AS) ?? 0));
  isClockWrong = $derived(Math.abs(this.offsetMs) > OFF_MAX_MS);

  #isStarted = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waitMs = AGAIN_MS;
  readonly #whenBack = new Set<() => void>();

  /** The server's time, as far as it is known. */
  now(): number {
    return Date.now() + this.offsetMs;
  }

  /** Begins to listen to what the API answers, and to ask where it does not. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    api.use({
      onResponse: ({ response }) => this.heard(response),
      onError: () => this.silent(),
    });
    window.addEventListener('online', () => void this.ask());
    this.#askIn(STILL_THERE_MS);
  }

  /** Calls somebody whenever the server is back; what is given back ends that. */
  whenBack(call: () => void): () => void {
    this.#whenBack.add(call);
    return () => this.#whenBack.delete(call);
  }

  /** Takes note of an answer. */
  heard(response: Response): void {
    const said = Date.parse(response.headers.get('date') ?? '');
    const offset = said + HALF_A_SECOND_MS - Date.now();
    if (Math.abs(offset - this.offsetMs) > UNSURE_MS) {
      this.offsetMs = Math.abs(offset) <= UNSURE_MS ? 0 : offset;
      localStorage.setItem(KEPT_AS, String(this.offsetMs));
    }
    if (AWAY.has(response.status)) this.silent();
    else this.#back();
  }

  /** Takes note that no answer came. */
  silent(): void {
    if (this.isAway) return;
    this.isAway = true;
    this.#waitMs = AGAIN_MS;
    this.#askIn(this.#waitMs);
  }

  /** Asks whether it is there. */
  async ask(): Promise<void> {
    try {
      this.heard(await fetch('/readyz', { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS) }));
    } catch {
      this.silent();
    }
    if (this.isAway) this.#waitMs = Math.min(this.#waitMs * 2, AGAIN_MAX_MS);
    this.#askIn(this.isAway ? this.#waitMs : STILL_THERE_MS);
  }

  #back(): void {
    if (!this.isAway) return;
    this.isAway = false;
    for (const call of this.#whenBack) call();
  }

  #askIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.ask(), ms);
  }
}

export const reach = new Reach();
