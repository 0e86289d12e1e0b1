/** Which stream tells who is signed in that something has changed. */
import { session } from './session.svelte';

/** All events of the merchant for who may read them; who may not follows those of orders. */
export function eventsUrl(): string {
  return session.may('events.read') ? '/api/v1/events' : '/api/v1/staff/events';
}
