/** Debian's Chromium, and what every page must be like in it. */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
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

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: QUIET });
}

/** A device of its own: language, theme, how wide it is, and no cookies of anybody. */
export async function newDevice(
  browser: Browser,
  baseURL: string,
  options: { locale?: string; dark?: boolean; width?: number } = {},
): Promise<BrowserContext> {
  return browser.newContext({
    baseURL,
    locale: options.locale ?? 'en',
    colorScheme: options.dark === true ? 'dark' : 'light',
    viewport: { width: options.width ?? 1280, height: 800 },
  });
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

interface AxeResult {
  violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[];
}

/** Nothing on the page is out of reach of a keyboard, a screen reader or weak eyes, as far as a machine can tell. */
export async function expectAccessible(page: Page): Promise<void> {
  // Not as a script of the page, which the policy forbids.
  const found = (await page.evaluate(`(() => { ${axe}; return axe.run(document, { resultTypes: ['violations'] }); })()`)) as AxeResult;
  const told = found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary ?? ''}`).join(' | ')}`);
  expect(told).toEqual([]);
}

/** A picture for `docs/`, where `DOCKET_SCREENSHOTS` asks for them. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env.DOCKET_SCREENSHOTS === undefined) return;
  const directory = resolve(import.meta.dirname, '../../docs/screens');
  mkdirSync(directory, { recursive: true });
  await page.screenshot({ path: resolve(directory, `${name}.png`) });
}
