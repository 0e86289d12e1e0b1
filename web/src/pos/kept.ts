/** What a till keeps on the device, each merchant's and user's apart: two cashiers at one till have two carts. */
import { session } from '../shared/session.svelte';

export function kept<T>(name: string): { read: () => T | null; write: (value: T | null) => void } {
  const key = () => `docket.pos.${name}.${session.me?.merchant.slug ?? ''}.${session.me?.user.id ?? ''}`;
  return {
    read: () => {
      const text = localStorage.getItem(key());
      return text === null ? null : (JSON.parse(text) as T);
    },
    write: (value) => (value === null ? localStorage.removeItem(key()) : localStorage.setItem(key(), JSON.stringify(value))),
  };
}
