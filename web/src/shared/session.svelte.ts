/** Who is signed in on this device. */
import { answered, api, type Model, newKey, Problem, renewCsrfTokenBy, setCsrfToken } from './api/client';
import { language } from './i18n/language.svelte';

/** Who is signed in, with what they may do. */
export type Me = Model<'Me'>;

/** The merchant that was last signed in to on this device. */
const KEPT_AS = 'docket.merchant';
/** Who was last signed in on this device, without what a request needs. */
const ME_KEPT_AS = 'docket.me';

class Session {
  /** `undefined` until it is known, `null` while nobody is signed in. */
  me = $state.raw<Me | null | undefined>(undefined);
  /** Whether somebody was signed in, and is no more without having asked for it. */
  hasEnded = $state(false);
  /** Whether this is who was last signed in here, and the server has not been asked yet. */
  isKept = $state(false);

  constructor() {
    renewCsrfTokenBy({ id: () => this.me?.user.id, begin: () => this.begin() });
  }

  /** Takes up who was last signed in here, for an app that works while the server cannot be asked. */
  resume(): void {
    const kept = localStorage.getItem(ME_KEPT_AS);
    if (kept === null || this.me) return;
    this.me = JSON.parse(kept) as Me;
    this.isKept = true;
  }

  /** Finds out who is signed in. A server that is away is asked again by whoever shows the app. */
  async begin(): Promise<void> {
    try {
      this.take(await answered(api.GET('/api/v1/auth/me')));
    } catch (problem) {
      if (!(problem instanceof Problem) || !(problem.isRefusal || problem.isOfUnknown)) throw problem;
      // Who began with what was kept is told.
      this.end();
    }
  }

  async signIn(merchant: string, login: string, password: string): Promise<void> {
    this.take(await answered(api.POST('/api/v1/auth/sign-in', { body: { merchant, login, password } })));
    this.rememberMerchant(merchant);
    this.hasEnded = false;
  }

  /** Keeps which merchant is signed in to on this device, so that the next who signs in need not say so. */
  rememberMerchant(merchant: string): void {
    localStorage.setItem(KEPT_AS, merchant);
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
    // Several requests may be told so.
    if (this.me) this.hasEnded = true;
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
    localStorage.removeItem(ME_KEPT_AS);
    this.me = null;
    this.isKept = false;
  }

  private take(me: Me): void {
    setCsrfToken(me.csrfToken);
    localStorage.setItem(ME_KEPT_AS, JSON.stringify({ ...me, csrfToken: null }));
    this.me = me;
    this.isKept = false;
    void language.suggest(me.merchant.language);
  }
}

export const session = new Session();
