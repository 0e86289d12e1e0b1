/** A register: a device that a manager has trusted, with its till open and a cashier at it. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { complaints, killDevice, openDevice } from './browser';
import { PASSWORD, type Server } from './server';

/** The PIN of the cashier. */
const PIN = '4711';
const TRIES_MAX = 20;

export class Register {
  page!: Page;
  said: string[] = [];
  #device!: BrowserContext;

  private constructor(
    readonly server: Server,
    /** Where it keeps everything. */
    readonly directory: string,
  ) {}

  /** A new device, which a manager makes a register of the code, and at which the cashier signs in. */
  static async of(server: Server, code: string): Promise<Register> {
    const register = new Register(server, mkdtempSync(join(tmpdir(), 'docket-till-')));
    const users = (await server.call<{ data: { id: string; name: string }[] }>('GET', '/users')).data;
    await server.call('PUT', `/users/${users.find((user) => user.name === 'The cashier')?.id}/pin`, { pin: PIN });
    await register.#launch();
    const { page } = register;
    await page.goto('/pos');
    await page.locator('input[name=merchant]').fill(server.merchant);
    await page.locator('input[name=login]').fill('manager');
    await page.locator('input[name=password]').fill(PASSWORD);
    await page.keyboard.press('Enter');
    // The form has settings as well.
    await page.locator('header').first().waitFor();
    await page.getByRole('button', { name: 'Settings' }).click();
    const dialog = page.getByRole('dialog');
    const option = dialog.locator(`option[value=${code}]`);
    await option.waitFor({ state: 'attached' });
    await dialog.getByRole('combobox', { name: 'This device is register' }).selectOption(code);
    await dialog.getByRole('button', { name: 'Make this device that register' }).click();
    await dialog.getByText('Sign in with a PIN from now on').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await register.signIn();
    return register;
  }

  /** The cashier signs in with the PIN; where nothing covers the till, it is ready to work without the server then. */
  async signIn(isCovered = false): Promise<void> {
    const name = this.page.getByRole('button', { name: 'The cashier' });
    const field = this.page.getByPlaceholder('Scan, or type');
    // A server that dies meanwhile is tried again, as somebody would.
    const isIn = async () => {
      if (!(await name.isVisible())) await this.page.reload();
      await name.click({ timeout: 5_000 });
      for (const digit of PIN) await this.page.keyboard.press(digit);
      await this.page.keyboard.press('Enter');
      await field.waitFor({ timeout: 5_000 });
    };
    await name.waitFor({ timeout: 60_000 });
    let tries = 0;
    while (!(await isIn().then(() => true, () => false))) if (++tries > TRIES_MAX) throw new Error('nobody can sign in');
    if (!isCovered) await this.ready();
  }

  /** After its browser has died: the cashier signs in, unless the browser has kept the session after all. */
  async signInAgain(): Promise<void> {
    // The till begins with who was signed in last, and hears only from the server whether that is still so; the test has to know it before.
    const asked = () => this.page.evaluate(async () => (await fetch('/api/v1/auth/me')).status).catch(() => 0);
    let status = 0;
    await expect.poll(async () => (status = await asked()), { timeout: 90_000 }).toSatisfy((heard: number) => heard === 200 || heard === 401);
    if (status === 401) await this.signIn(true);
    await this.page.locator('header .live').waitFor();
  }

  /** Waits until everything is on the device that the till needs to be alone. */
  async ready(page = this.page): Promise<void> {
    await page.getByPlaceholder('Scan, or type').waitFor();
    await page.locator('[data-unsent]').waitFor();
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await page.locator('[data-unsent]').click();
    await page.getByText(/products on this device/).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  }

  /** The same device with everything on it, a second time. */
  async copy(): Promise<Register> {
    await this.close(false);
    const copy = new Register(this.server, mkdtempSync(join(tmpdir(), 'docket-till-')));
    cpSync(this.directory, copy.directory, { recursive: true });
    return copy;
  }

  /** Switches it on again, with or without the server. */
  async open(): Promise<void> {
    await this.#launch();
    await this.page.goto('/pos');
  }

  /** Another tab of the same browser. */
  async tab(): Promise<Page> {
    const page = await this.#device.newPage();
    await page.goto('/pos');
    return page;
  }

  /** Whether the browser has a network. */
  async connected(isConnected: boolean): Promise<void> {
    await this.#device.setOffline(!isConnected);
  }

  /** Ends the browser as a power cut would. */
  async kill(): Promise<void> {
    const ended = new Promise((done) => this.#device.once('close', done));
    killDevice(this.directory);
    await ended;
  }

  async close(forEver = true): Promise<void> {
    await this.#device?.close().catch(() => undefined);
    if (forEver) rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }

  /** A scanner types fast and ends with Enter; into the field for it, because a busy machine may let it pause. */
  async scan(code: string, page = this.page): Promise<void> {
    await page.keyboard.press('F2');
    await page.keyboard.type(code);
    await page.keyboard.press('Enter');
  }

  /** Scans, pays in cash, and waits for nothing. */
  async pay(code: string): Promise<void> {
    await this.scan(code);
    await this.page.getByRole('button', { name: /^Pay/ }).and(this.page.locator(':enabled')).waitFor();
    await this.page.keyboard.press('F9');
    await this.page.getByRole('button', { name: 'Complete payment' }).waitFor();
    await this.page.keyboard.press('Enter');
  }

  /** Sells one of a product for cash, and takes the number off the receipt. */
  async sell(code: string): Promise<string> {
    await this.pay(code);
    return this.receipt();
  }

  /** Takes the number off the receipt that is shown, and goes on with the next customer. */
  async receipt(): Promise<string> {
    const heading = this.page.getByRole('heading', { name: /^Bill / });
    await heading.waitFor();
    const number = (await heading.textContent())?.replace('Bill ', '') ?? '';
    await this.page.getByRole('button', { name: 'Next sale' }).press('Enter');
    await heading.waitFor({ state: 'detached' });
    return number;
  }

  /** Waits until so many sales are not sent. */
  async unsent(count: number): Promise<void> {
    await expect.poll(() => this.page.locator('[data-unsent]').getAttribute('data-unsent'), { timeout: 60_000 }).toBe(String(count));
  }

  /** Collects from now on what must never be said on a page. */
  listen(): void {
    this.said = complaints(this.page);
  }

  async #launch(): Promise<void> {
    this.#device = await openDevice(this.directory, this.server.address);
    this.page = this.#device.pages()[0] ?? (await this.#device.newPage());
    this.listen();
  }
}
