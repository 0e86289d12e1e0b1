/** Debian's Chromium, and what every page must be like in it. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Nothing of the browser's own asks the network, and no sandbox is needed for pages of this repository. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const ANDROID = 'Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: QUIET });
}

/** What a device is like. */
export interface Device {
  locale?: string;
  dark?: boolean;
  /** Whether it is a phone with Android. */
  phone?: boolean;
  /** How wide its screen is, in CSS pixels. */
  width?: number;
}

function contextOf({ locale = 'en', dark = false, phone = false, width }: Device): BrowserContextOptions {
  return {
    locale,
    colorScheme: dark ? 'dark' : 'light',
    viewport: { width: width ?? (phone ? 390 : 1280), height: phone ? 780 : 800 },
    ...(phone ? { userAgent: ANDROID, hasTouch: true } : {}),
  };
}

/** A device of its own: language, theme, and no cookies of anybody. */
export async function newDevice(browser: Browser, baseURL: string, options: Device = {}): Promise<BrowserContext> {
  return browser.newContext({ baseURL, ...contextOf(options) });
}

/** A device that keeps what is on it in a directory, over the deaths of its browser. */
export async function openDevice(directory: string, baseURL: string, options: Device = {}): Promise<BrowserContext> {
  const program = { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: QUIET };
  return chromium.launchPersistentContext(directory, { ...program, baseURL, ...contextOf(options) });
}

/** Ends the browser of a device as a power cut would. */
export function killDevice(directory: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))) {
    let command = '';
    try {
      command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      // It has ended meanwhile.
    }
    if (command.includes(`--user-data-dir=${directory}\0`) && !command.includes('--type=')) process.kill(Number(pid), 'SIGKILL');
  }
}

/** Collects what must never happen on a page: errors of scripts, and what the content security policy has stopped. */
export function complaints(page: Page): string[] {
  const said: string[] = [];
  page.on('pageerror', (error) => said.push(error.message));
  page.on('console', (message) => {
    // A request that is refused is an answer, and the browser says so of each.
    if (message.type() === 'error' && !message.text().includes('Failed to load resource')) said.push(message.text());
  });
  return said;
}

/** What a page shows, and what on it has the focus: for whoever reads why a test failed. */
export async function stateOf(page: Page): Promise<string> {
  const asked = page.evaluate(() => `${location.href}\nfocus: ${document.activeElement?.outerHTML.slice(0, 200) ?? ''}\n${document.body.innerText}`);
  return asked.catch((problem: unknown) => `the page does not say what it shows: ${String(problem)}`);
}

interface AxeFinding {
  id: string;
  nodes: { html: string; failureSummary?: string }[];
}

interface AxeResult {
  violations: AxeFinding[];
  incomplete: AxeFinding[];
}

/** What axe calls a violation only while an element is empty; whether it is may be a matter of a moment. */
const ONLY_WHILE_EMPTY = 'aria-prohibited-attr';

/** Nothing on the page is out of reach of a keyboard, a screen reader or weak eyes, as far as a machine can tell. */
export async function expectAccessible(page: Page): Promise<void> {
  // Not as a script of the page, which the policy forbids.
  const found = (await page.evaluate(`(() => { ${axe}; return axe.run(document, { resultTypes: ['violations', 'incomplete'] }); })()`)) as AxeResult;
  const findings = [...found.violations, ...found.incomplete.filter(({ id }) => id === ONLY_WHILE_EMPTY)];
  const told = findings.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary ?? ''}`).join(' | ')}`);
  expect(told).toEqual([]);
}

/** No part of the page is to be reached by scrolling sideways only. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const sticking = await page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth === clientWidth) return [];
    const all = [...document.querySelectorAll('body *:not(.visually-hidden)')];
    const out = all.filter((one) => one.getBoundingClientRect().right > clientWidth || one.getBoundingClientRect().left < 0);
    return [`${scrollWidth} of ${clientWidth}`, ...out.map((one) => one.outerHTML.slice(0, 120))];
  });
  expect(sticking).toEqual([]);
}

/** Nothing that is pressed, typed into or read as a title is cut off, and nothing of it lies upon another. */
export async function expectNothingCut(page: Page): Promise<void> {
  const wrong = await page.evaluate(() => {
    const shown = (one: Element) => one.checkVisibility() && one.closest('.visually-hidden, [aria-hidden=true]') === null && one.getBoundingClientRect().width > 1;
    const of = (kinds: string) => [...document.querySelectorAll<HTMLElement>(kinds)].filter(shown);
    const name = (one: Element) => one.outerHTML.slice(0, 120);
    const cut = of('main :is(h1, h2, legend, label, button, summary, dt, dd, p, li)').filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0);
    const controls = of('main :is(a, button, input, select, textarea, summary)').map((one) => ({ one, box: one.getBoundingClientRect() }));
    const upon: string[] = [];
    controls.forEach(({ one, box }, index) => {
      for (const { one: other, box: its } of controls.slice(index + 1)) {
        const across = Math.min(box.right, its.right) - Math.max(box.left, its.left);
        const down = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
        if (across > 1 && down > 1 && !one.contains(other)) upon.push(`${name(one)} upon ${name(other)}`);
      }
    });
    return [...cut.map((one) => `cut at ${one.clientWidth} of ${one.scrollWidth}: ${name(one)}`), ...upon];
  });
  expect(wrong.join('\n')).toBe('');
}
