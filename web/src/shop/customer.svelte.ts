/** Who shops on this device: signed in by a cookie that no script reads, or a guest. */
import { answered, api, type Model, Problem, renewCsrfTokenBy, setCsrfToken } from '../shared/api/client';
import { place } from './place.svelte';

type Profile = Model<'CustomerProfile'>;

const path = { merchant: place.slug };

class Customer {
  /** `undefined` until it is known, `null` for a guest. */
  me = $state.raw<Profile | null | undefined>(undefined);
  /** Whether somebody was signed in, and is no more without having asked for it. */
  hasEnded = $state(false);

  constructor() {
    renewCsrfTokenBy({ id: () => this.me?.id, begin: () => this.begin() });
  }

  async begin(): Promise<void> {
    try {
      const me = await answered(api.GET('/api/v1/shop/{merchant}/me', { params: { path } }));
      setCsrfToken(me.csrfToken);
      this.me = me;
    } catch (problem) {
      // Who cannot be looked up may look around, and is asked again before anything is ordered.
      if (problem instanceof Problem && problem.status === 401) this.me = null;
      else throw problem;
    }
  }

  async askForCode(phone: string, language: string): Promise<Model<'CodeSent'>> {
    return answered(api.POST('/api/v1/shop/{merchant}/sign-in/code', { params: { path }, body: { phone, language } }));
  }

  async signIn(phone: string, code: string): Promise<void> {
    const body = { phone, code, session: 'cookie' } as const;
    const signedIn = await answered(api.POST('/api/v1/shop/{merchant}/sign-in', { params: { path }, body }));
    setCsrfToken(signedIn.csrfToken);
    this.me = signedIn.customer;
    this.hasEnded = false;
  }

  async signOut(): Promise<void> {
    await answered(api.POST('/api/v1/shop/{merchant}/sign-out', { params: { path } }));
    this.#forget();
  }

  /** Asks the API as this customer, and notes where the session is over. */
  async asked<T>(request: Parameters<typeof answered<T>>[0]): Promise<T> {
    try {
      return await answered(request);
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 401 && this.me) {
        this.hasEnded = true;
        this.#forget();
      }
      throw problem;
    }
  }

  #forget(): void {
    setCsrfToken(null);
    this.me = null;
  }
}

export const customer = new Customer();
