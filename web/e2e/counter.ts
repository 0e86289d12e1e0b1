/** What a cashier does at a till: scans, types, waits for the price, pays. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Server } from './server';

export interface Product {
  id: string;
  sku: string;
  /** By language. */
  name: Record<string, string>;
  price: number;
  barcodes: string[];
}

/** So many products of a store that are scanned and not weighed. */
export async function goodsOf(server: Server, count: number): Promise<Product[]> {
  const found = await server.call<{ data: (Product & { sellByWeight: boolean })[] }>('GET', '/products?active=true&limit=200');
  const goods = found.data.filter((product) => product.barcodes.length > 0 && !product.sellByWeight).slice(0, count);
  expect(goods).toHaveLength(count);
  return goods;
}

/** A scanner types fast and ends with Enter, into whatever has the focus: no key waits until the page has dealt with the one before. */
export async function scan(page: Page, code: string): Promise<void> {
  await Promise.all([...code, 'Enter'].map((key) => page.keyboard.press(key)));
}

/** A person types slowly. */
export async function type(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text, { delay: 150 });
}

/** Waits until the server has priced what is in the cart. */
export async function priced(page: Page, lines: number): Promise<void> {
  await expect.poll(() => page.locator('section ol li').count()).toBe(lines);
  await page.getByRole('button', { name: /^Pay|^الدفع/ }).and(page.locator(':enabled')).waitFor();
}

/** Gives the manager a PIN, and says by which id they approve. */
export async function managerOf(server: Server, pin: string): Promise<string> {
  const users = await server.call<{ data: { id: string; name: string }[] }>('GET', '/users');
  const id = users.data.find((user) => user.name === 'The manager')?.id ?? '';
  await server.call('PUT', `/users/${id}/pin`, { pin });
  return id;
}

/** The manager approves what stands on the screen. */
export async function approve(page: Page, manager: string, pin: string): Promise<void> {
  await page.getByLabel('Code of the manager').fill(manager);
  await page.getByLabel('PIN').fill(pin);
}
