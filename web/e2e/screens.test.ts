/**
 * Every page and dialog, in both directions of writing and both themes: nothing is out of reach, and nothing goes wrong on it.
 * `DOCKET_SCREENSHOTS=1` makes the pictures of docs/screens and the page that shows them.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaints, expectAccessible, newDevice, openBrowser, stateOf } from './browser';
import { picture, writeGallery } from './pictures';
import { signIn } from './people';
import { ADMIN, type AdminScreen } from './screens-admin';
import { type Locale, type PosScreen, SAID, SCREENS, type SetupScreen, type StaffScreen } from './screens';
import { Server } from './server';
import { KitchenShop, Office, Supermarket } from './shops';

const LOCALES = Object.keys(SAID) as Locale[];
const THEMES = ['light', 'dark'] as const;

let browser: Browser;
let shops: { staff: KitchenShop; pos: Supermarket; setup: { server: Server }; admin: Office };

type Screen = StaffScreen | PosScreen | SetupScreen | AdminScreen;

const ALL: readonly Screen[] = [...SCREENS.staff, ...SCREENS.pos, ...SCREENS.setup, ...ADMIN];

beforeAll(async () => {
  browser = await openBrowser();
  const setup = { server: await Server.empty('corner-shop') };
  shops = { staff: await KitchenShop.open(), pos: await Supermarket.open(), setup, admin: await Office.open() };
});

afterAll(async () => {
  await browser?.close();
  await shops?.staff.server.close();
  await shops?.pos.server.close();
  await shops?.setup.server.close();
  await shops?.admin.server.close();
});

it('are each there once', () => {
  const names = ALL.map((screen) => screen.name);
  expect(new Set(names).size).toBe(names.length);
  writeGallery(ALL, LOCALES, THEMES);
});

/** A view of the office has a path of its own, those of other apps stand behind a `#`. */
function viewOf(screen: Screen): string {
  if (screen.view === undefined || screen.app === 'admin') return screen.view ?? '';
  return `#${screen.view}`;
}

for (const locale of LOCALES) {
  describe(`the screens in ${locale}`, () => {
    const devices = new Map<string, { page: Page; said: string[] }>();

    afterAll(async () => {
      for (const { page } of devices.values()) await page.context().close();
    });

    /** The page of a screen, on the device of whoever sees it, with nothing kept from the one before. */
    async function opened(screen: Screen): Promise<{ page: Page; said: string[] }> {
      const { server } = shops[screen.app];
      const key = [screen.app, screen.login, screen.device].join();
      let device = devices.get(key);
      if (device === undefined) {
        if (screen.login === undefined) {
          const page = await (await newDevice(browser, server.address, { locale })).newPage();
          device = { page, said: complaints(page) };
        } else {
          device = await signIn(browser, server, screen.login, { locale, ...(screen.app === 'setup' ? {} : { app: screen.app }) });
        }
        devices.set(key, device);
      }
      const { page } = device;
      if (page.url().startsWith('http')) await page.evaluate(() => localStorage.clear());
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      await page.goto('about:blank');
      await page.emulateMedia({ colorScheme: 'light' });
      await page.goto(`/${screen.app}${viewOf(screen)}`);
      return device;
    }

    async function check(screen: Screen, show: (page: Page) => Promise<unknown>): Promise<void> {
      const { page, said } = await opened(screen);
      await show(page).catch(async (problem: unknown) => {
        throw new Error(`${screen.name}: ${String(problem)}\n${await stateOf(page)}`);
      });
      expect(await page.locator('html').getAttribute('dir')).toBe(locale === 'ar' ? 'rtl' : 'ltr');
      for (const theme of THEMES) {
        await page.emulateMedia({ colorScheme: theme });
        await expectAccessible(page);
        if (screen.caption !== undefined) await picture(page, `${screen.name}-${locale}-${theme}`);
      }
      expect(said).toEqual([]);
    }

    it.each(SCREENS.staff)('$name', (screen) => check(screen, (page) => screen.show(page, SAID[locale], shops.staff)));
    it.each(SCREENS.setup)('$name', (screen) => check(screen, (page) => screen.show(page, SAID[locale], shops.setup)));
    it.each(ADMIN)('$name', (screen) => check(screen, (page) => screen.show(page, SAID[locale], shops.admin)));
    it.each(SCREENS.pos)('$name', (screen) => check(screen, (page) => screen.show(page, SAID[locale], shops.pos)));
  });
}
