/** Who is signed in on this device. */
import { answered, api, type Model, newKey, Problem, setCsrfToken } from './api/client';
import { language } from './i18n/language.svelte';

/** Who is signed in, with what they may do. */
export type Me = Model<'Me'>;

/** The merchant that was last signed in to on this device. */
const KEPT_AS = 'docket.merchant';

/** The user whom an app that starts without the server begins with. */
const KEPT_USER_AS = 'docket.user';

class Session {
  /** `undefined` until it is known, `null` while nobody is signed in. */
  me = $state.raw<Me | null | undefined>(undefined);
  /** Whether somebody was signed in, and is no more without having asked for it. */
  hasEnded = $state(false);

  /** Whether the server has said so since the app was begun, and not only this device. */
  isConfirmed = $state(false);
  #keptAs: string | undefined;

  /** Has an app begin with whoever was signed in last while the server is away. */
  keepFor(app: string): void {
    this.#keptAs = `${KEPT_USER_AS}.${app}`;
  }

  /** Finds out who is signed in. A server that is away is asked again by whoever shows the app. */
  async begin(): Promise<void> {
    try {
      this.take(await answered(api.GET('/api/v1/auth/me')));
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.isOffline || problem.status >= 500 || problem.status === 429) {
        const kept = this.#keptAs === undefined ? null : localStorage.getItem(this.#keptAs);
        if (this.me === undefined && kept !== null) this.me = JSON.parse(kept) as Me;
        throw problem;
      }
      this.end();
    }
  }

  async signIn(merchant: string, login: string, password: string): Promise<void> {
    this.take(await answered(api.POST('/api/v1/auth/sign-in', { body: { merchant, login, password } })));
    localStorage.setItem(KEPT_AS, merchant);
    this.hasEnded = false;
  }

  /** Who can sign in here with a PIN; nobody where the device is no register. */
  async people(): Promise<readonly Model<'Person'>[]> {
    try {
      return (await answered(api.GET('/api/v1/auth/people'))).data;
    } catch (problem) {
      if (problem instanceof Problem && !problem.isOffline && problem.status < 500) return [];
      throw problem;
    }
  }

  /** Signs one of them in at this register. */
  async switchTo(user: string, pin: string): Promise<void> {
    this.take(await answered(api.POST('/api/v1/auth/switch', { body: { user, pin } })));
    this.hasEnded = false;
  }

  /** Makes this device a register: from then on it can be signed in to with a PIN. */
  async trust(register: string): Promise<void> {
    await answered(
      api.POST('/api/v1/registers/{code}/trust', {
        params: { path: { code: register }, header: { 'Idempotency-Key': newKey() } },
        body: {},
      }),
    );
  }

  async signOut(): Promise<void> {
    await answered(api.POST('/api/v1/auth/sign-out'));
    this.forget();
    this.hasEnded = false;
  }

  /** Takes note that the server knows this session no more. */
  end(): void {
    this.hasEnded = this.me !== null && this.me !== undefined;
    this.forget();
  }

  may(permission: string): boolean {
    return this.me?.permissions.includes(permission) ?? false;
  }

  lastMerchant(): string {
    return localStorage.getItem(KEPT_AS) ?? '';
  }

  private forget(): void {
    setCsrfToken(null);
    this.me = null;
    this.isConfirmed = false;
    if (this.#keptAs !== undefined) localStorage.removeItem(this.#keptAs);
  }

  private take(me: Me): void {
    setCsrfToken(me.csrfToken);
    this.me = me;
    this.isConfirmed = true;
    // The token is the session's, and is asked for anew.
    if (this.#keptAs !== undefined) localStorage.setItem(this.#keptAs, JSON.stringify({ ...me, csrfToken: null }));
    void language.suggest(me.merchant.language);
  }
}

export const session = new Session();
