import { begin } from '../shared/begin';
import Pos from './Pos.svelte';

if (location.pathname.replace(/\/$/, '') === '/pos/display') {
  // The customer's display needs nobody signed in: it shows what the till beside it tells.
  void import('./display/Display.svelte').then(({ default: Display }) => begin(Display));
} else {
  void begin(Pos);
}

// The app that is open needs no service worker; the next start does.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  window.addEventListener('load', () => void import('./offline/update.svelte').then(({ update }) => update.begin()));
}
