/** Begins an app: its language, its looks, and what it shows. */
import './base.css';
import { type Component, mount } from 'svelte';
import { language } from './i18n/language.svelte';
import { theme } from './theme.svelte';
import Speechless from './ui/Speechless.svelte';

export async function begin(app: Component): Promise<void> {
  theme.begin();
  const speaks = await language.begin().then(
    () => true,
    () => false,
  );
  const target = document.getElementById('app');
  if (target !== null) mount(speaks ? app : Speechless, { target });
}
