/** One thing that the address names by its number, or by its id as links from elsewhere have it; read, and kept up to date. */
import { Problem } from '../../shared/api/client';
import type { Live } from '../../shared/live.svelte';
import { following } from './following';
import type { Row } from './pages';

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export class One<T extends Row> {
  value = $state.raw<T>();
  /** Whether nothing has that number. */
  isUnknown = $state(false);
  failed = $state.raw<unknown>(undefined);
  readonly live: Live;

  /**
   * Within a component.
   *
   * @param name its number or id
   * @param find gives the id that belongs to a number, where one does
   * @param read reads it by its id
   */
  constructor(name: string, find: (number: string) => Promise<string | undefined>, read: (id: string) => Promise<T>) {
    this.live = following(async () => {
      try {
        const id = this.value?.id ?? (ID.test(name) ? name : await find(name));
        this.isUnknown = id === undefined;
        if (id === undefined) return;
        this.value = await read(id);
        this.failed = undefined;
      } catch (problem) {
        this.isUnknown = problem instanceof Problem && problem.status === 404;
        this.failed = this.isUnknown ? undefined : problem;
        if (!this.isUnknown) throw problem;
      }
    });
  }
}

/** Whether two numbers are the same, however they were typed. */
export function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
