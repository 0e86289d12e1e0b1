/** The API, typed by its description (`npm run client` makes `schema.d.ts` of `openapi.json`). */
import createClient, { type Middleware } from 'openapi-fetch';
import type { components, paths } from './schema';
import { newUuid } from '../uuid';

/** What a refusal says (RFC 9457). */
export type Refusal = components['schemas']['Problem'];

type Schemas = components['schemas'];
/** A type of the API's description by its name. */
export type Model<Name extends keyof Schemas> = Schemas[Name];

/** The code of a refusal for want of the session's token. */
const CSRF = 'auth.csrf';
const CHANGES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Repeated by every request of a session that changes something: no page of another site knows it. */
let csrfToken: string | null = null;

/** Takes the token of the session that begins, or of none. */
export function setCsrfToken(token: string | null | undefined): void {
  csrfToken = token ?? null;
}

/** Whose requests these are, and how it is found out anew who is signed in, and with which token. */
interface Asker {
  id: () => string | undefined;
  begin: () => Promise<void>;
}

let asker: Asker | undefined;

/** Says who is asked for the token where the page does not know it: it began without the server, or the session was begun anew in another tab. */
export function renewCsrfTokenBy(whose: Asker): void {
  asker = whose;
}

/** Finds out which token it is now; says whether it is still of who asks. */
async function renewed(by: Asker): Promise<boolean> {
  const before = by.id();
  await by.begin();
  return before !== undefined && by.id() === before;
}

/** Sends a request, and once more where the page did not know the token. What somebody else has signed in to meanwhile is not asked in their name. */
async function send(request: Request): Promise<Response> {
  const again = CHANGES.has(request.method) ? request.clone() : undefined;
  const response = await fetch(request);
  if (again === undefined || asker === undefined || response.status !== 403) return response;
  const refusal = (await response.clone().json().catch(() => null)) as Partial<Refusal> | null;
  if (refusal?.code !== CSRF || !(await renewed(asker).catch(() => false))) return response;
  again.headers.set('X-CSRF-Token', csrfToken ?? '');
  return fetch(again);
}

const credentials: Middleware = {
  onRequest({ request }) {
    if (csrfToken !== null && CHANGES.has(request.method)) request.headers.set('X-CSRF-Token', csrfToken);
    return request;
  },
};

/** The client. The session is a cookie that no script reads. */
export const api = createClient<paths>({ baseUrl: '/', credentials: 'same-origin', fetch: send });
api.use(credentials);

/** Why a request was not answered with what it asked for. */
export class Problem extends Error {
  constructor(
    /** The HTTP status; 0 where no answer came. */
    readonly status: number,
    /** The stable code, such as `order.illegalTransition`; `offline` where no answer came. */
    readonly code: string,
    detail: string,
    /** After how many seconds it may be tried again, where the server says so. */
    readonly retryAfterSeconds: number | null = null,
    /** What is wrong in particular, where the server says so. */
    readonly errors: readonly { pointer: string; code: string; detail: string }[] = [],
  ) {
    super(detail);
  }

  /** Whether there was no answer: the request may have been done or not. */
  get isOffline(): boolean {
    return this.status === 0;
  }

  /** Whether the server does not know who asks. It has not looked at what was asked, which may have been done before. */
  get isOfUnknown(): boolean {
    return this.status === 401 || this.code === CSRF;
  }

  /** Whether the server itself has refused what was asked, so that nothing was done: not somebody on the way, and not for being busy. */
  get isRefusal(): boolean {
    const isAsker = this.status >= 400 && this.status < 500 && this.status !== 408 && this.status !== 429;
    return isAsker && this.code !== 'internal' && !this.isOfUnknown;
  }
}

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** The body of an answer, or the {@link Problem}. */
export async function answered<T>(request: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await request;
  } catch {
    throw new Problem(0, 'offline', '');
  }
  if (answer.response.ok) return answer.data as T;
  const refusal = answer.error as Partial<Refusal> | undefined;
  throw new Problem(
    answer.response.status,
    refusal?.code ?? 'internal',
    refusal?.detail ?? answer.response.statusText,
    refusal?.retryAfterSeconds ?? null,
    refusal?.errors ?? [],
  );
}

/** A key under which a request is done at most once, however often it is sent. */
export function newKey(): string {
  return newUuid();
}
