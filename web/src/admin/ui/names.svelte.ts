/** What users and drivers are called, by their ids, as far as who looks may know. */
import { asked } from '../../shared/asked';
import { api } from '../../shared/api/client';
import { session } from '../../shared/session.svelte';

/** The program itself acts under this id, and a guest of the shop. */
const NOBODY = /^[0-]+$/;

class Names {
  #known = $state.raw<ReadonlyMap<string, string>>(new Map());

  /** The name that belongs to an id; nothing where it is not known. */
  of(id: string | null | undefined): string | undefined {
    return id ? this.#known.get(id) : undefined;
  }

  /** Whether it was no person of the shop's. */
  isNobody(id: string): boolean {
    return NOBODY.test(id);
  }

  /** Learns who has had a hand in a document, from its audit. Who may not read that sees no names. */
  async learnOf(document: string): Promise<void> {
    if (!session.may('audit.read')) return;
    const found = await asked(api.GET('/api/v1/audit', { params: { query: { subject: document, limit: 200 } } }));
    this.#take(found.data.map(({ user }) => [user.id, user.name]));
  }

  /** Learns the names of all who bring orders. */
  async learnDrivers(): Promise<void> {
    if (!session.may('drivers.read')) return;
    const found = await asked(api.GET('/api/v1/drivers', { params: { query: { limit: 200 } } }));
    this.#take(found.data.map(({ id, name }) => [id, name]));
  }

  #take(pairs: readonly (readonly [string, string | null | undefined])[]): void {
    const known = new Map(this.#known);
    for (const [id, name] of pairs) if (name) known.set(id, name);
    this.#known = known;
  }
}

export const names = new Names();
