/** Keeps what a page shows up to date. */
import { onMount } from 'svelte';
import { eventsUrl } from '../../shared/events';
import { Live } from '../../shared/live.svelte';

/**
 * Within a component: reads now, and anew whenever something has changed at the merchant's; it begins with the component and ends with
 * it.
 */
export function following(read: () => Promise<void>): Live {
  const live = new Live(eventsUrl(), read);
  onMount(() => {
    live.start();
    live.changed();
    return () => live.stop();
  });
  return live;
}
