/** The search of the guide. Everything else of a page works without a script. */
import type { Found, Search } from './search';

const search = document.querySelector('search');
const input = document.querySelector<HTMLInputElement>('#words');
const found = document.querySelector<HTMLElement>('#found');

/** What is searched and how, loaded when somebody is about to; again where that failed. */
let loading: Promise<{ index: Search; excerpt: (text: string, words: string) => string }> | undefined;

async function load() {
  const [{ searchIn, excerpt }, sections] = await Promise.all([
    import('./search'),
    fetch(document.documentElement.dataset.search ?? '').then((answer) => answer.json() as Promise<Found[]>),
  ]);
  return { index: searchIn(sections), excerpt };
}

function ready() {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

function element<K extends keyof HTMLElementTagNameMap>(name: K, text: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function shown(section: Found, piece: string): HTMLElement {
  const link = document.createElement('a');
  link.href = section.address;
  const where = section.page === section.heading ? section.heading : `${section.page}: ${section.heading}`;
  link.append(element('strong', where), element('span', piece));
  const item = document.createElement('li');
  item.append(link);
  return item;
}

async function show(list: HTMLElement, words: string): Promise<void> {
  list.hidden = words === '';
  if (words === '') return;
  try {
    const { index, excerpt } = await ready();
    // Somebody who types fast has typed on meanwhile.
    if (input?.value.trim() !== words) return;
    const sections = index.find(words);
    const all = document.createElement('ol');
    all.append(...sections.map((section) => shown(section, excerpt(section.text, words))));
    list.replaceChildren(...(sections.length > 0 ? [all] : [element('p', `Nothing has “${words}”.`)]));
  } catch {
    list.replaceChildren(element('p', 'The search could not be loaded. Type on to try again.'));
  }
}

/** Arrows go through what was found, from the words and back to them. */
function step(list: HTMLElement, field: HTMLElement, by: number): void {
  const stops = [field, ...list.querySelectorAll('a')];
  const at = stops.findIndex((stop) => stop === document.activeElement);
  stops[Math.min(Math.max(at + by, 0), stops.length - 1)]?.focus();
}

if (search !== null && input !== null && found !== null) {
  search.hidden = false;
  input.addEventListener('focus', () => void ready().catch(() => undefined));
  input.addEventListener('input', () => void show(found, input.value.trim()));
  search.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      step(found, input, event.key === 'ArrowDown' ? 1 : -1);
    }
    if (event.key === 'Escape') {
      found.hidden = true;
      input.focus();
    }
  });
  search.addEventListener('focusout', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && search.contains(relatedTarget))) found.hidden = true;
  });
  search.addEventListener('focusin', () => {
    found.hidden = input.value.trim() === '' || found.childElementCount === 0;
  });
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLInputElement;
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
  });
}
