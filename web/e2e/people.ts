/** Signing in, as everybody does who works there. */
import type { Browser, Page } from 'playwright-core';
import { complaints, type Device, newDevice } from './browser';
import { PASSWORD, type Server } from './server';

/** A device of its own with the app on it, signed in; and what must never be said there. */
export async function signIn(
  browser: Browser,
  server: Server,
  login: string,
  options: Device & { app?: 'pos' | 'staff' | 'driver' | 'admin' } = {},
): Promise<{ page: Page; said: string[] }> {
  const device = await newDevice(browser, server.address, options);
  const page = await device.newPage();
  const said = complaints(page);
  await page.goto(`/${options.app ?? 'staff'}`);
  await fillSignIn(page, server, login);
  const refusal = page.locator('form [role=alert]');
  await page.locator('header').or(refusal).first().waitFor();
  if (await refusal.isVisible()) throw new Error(`${login} was not let in: ${await refusal.textContent()}`);
  return { page, said };
}

/** Says who one is. */
export async function fillSignIn(page: Page, server: Server, login: string): Promise<void> {
  await page.locator('input[name=merchant]').fill(server.merchant);
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.keyboard.press('Enter');
}
