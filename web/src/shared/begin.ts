/** Begins an app: its language, its looks, and what it shows. */
import './base.css';
import { type Component, mount } from 'svelte';
import { language } from './i18n/language.svelte';
import { theme } from './theme.svelte';

/** How long a server that gave no language is left alone before it is asked again. */
const AGAIN_MS = 2_000;

export async function begin(app: Component): Promise<void> {
  theme.begin();
  const target = document.getElementById('app');
  if (target === null) return;
  try {
    await language.begin();
  } catch {
    // There is no sentence of any language but this one.
    target.textContent = 'Docket could not be loaded. Trying again …';
    beginAnew();
    return;
  }
  mount(app, { target });
}

/** Loads the page anew as soon as the server answers: a browser may take a script that failed as failed for as long as the page is open. */
function beginAnew(): void {
  const again = () => fetch(location.href, { method: 'HEAD' }).then(() => location.reload(), beginAnew);
  setTimeout(() => void again(), AGAIN_MS);
}
