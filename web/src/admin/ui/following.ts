/** Keeps what a page shows up to date. */
import { onMount } from 'svelte';
import { Live } from '../../shared/live.svelte';
import { session } from '../../shared/session.svelte';

/**
 * Within a component: reads now, and anew whenever something has changed at the merchant's; it begins with the component and ends with
 * it. Who may not follow all events follows those of orders.
 */
export function following(read: () => Promise<void>): Live {
  const live = new Live(session.may('events.read') ? '/api/v1/events' : '/api/v1/staff/events', read);
  onMount(() => {
    live.start();
    return () => live.stop();
  });
  return live;
}
