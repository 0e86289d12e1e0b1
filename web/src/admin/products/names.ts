/** How things of the catalogue are called. */
import { session } from '../../shared/session.svelte';

/** A name in the language that is spoken, else in the shop's, else in any. */
export function nameOf(names: Readonly<Record<string, string>>, spoken: string): string {
  return names[spoken] ?? names[session.me?.merchant.language ?? ''] ?? Object.values(names)[0] ?? '';
}
