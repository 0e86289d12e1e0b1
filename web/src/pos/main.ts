import { begin } from '../shared/begin';
import Pos from './Pos.svelte';

void begin(Pos);

// The app that is open needs no service worker; the next start does.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  window.addEventListener('load', () => void import('./offline/update.svelte').then(({ update }) => update.begin()));
}
