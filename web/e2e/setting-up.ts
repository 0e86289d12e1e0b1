/** Filling in the set-up of an empty server, as somebody does who opens a corner shop. */
import type { Page } from 'playwright-core';
import type { SetupWords } from '../src/setup/i18n/en';
import { PASSWORD } from './server';

/** The barcode of the first product. */
export const TEA = '4006381333931';

/** Goes on to the next step. */
export async function next(page: Page, words: SetupWords): Promise<void> {
  await page.getByRole('button', { name: words.next }).click();
}

/** What is filled in at each step, in their order. */
const STEPS: readonly ((page: Page, code: string, words: SetupWords) => Promise<unknown>)[] = [
  (page, code) => page.locator('input[name=code]').fill(code),
  async (page) => {
    await page.locator('input[name=name]').fill('Corner Shop');
    await page.locator('select[name=country]').selectOption('AE');
    await page.locator('select[name=currency]').selectOption('AED');
    await page.locator('select[name=zone]').selectOption('Asia/Dubai');
    await page.locator('input[name=cutoff]').fill('04:00');
  },
  (page) => page.locator('input[name=template]').fill('CS-{YYYY}{MM}{DD}-{SEQ:4}'),
  async (page, _, words) => {
    const first = page.getByRole('group').first();
    await first.getByLabel(words.products.name).fill('Tea');
    await first.getByLabel(words.products.price).fill('4.50');
    await first.getByLabel(words.products.barcode).fill(TEA);
    await page.locator('input[name=taxName]').fill('VAT');
    await page.locator('input[name=taxRate]').fill('5');
  },
  async (page) => {
    await page.locator('input[name=owner]').fill('Maryam');
    await page.locator('input[name=login]').fill('maryam');
    await page.locator('input[name=password]').fill(PASSWORD);
  },
];

/** Fills in everything up to a step, counted from 0, that one among it, and stays there. */
export async function fillSetup(page: Page, code: string, words: SetupWords, step: number): Promise<void> {
  const titles = [words.code, words.shop, words.numbers, words.products, words.owner].map(({ title }) => title);
  for (const [index, fill] of STEPS.slice(0, step + 1).entries()) {
    if (index > 0) await next(page, words);
    await page.getByRole('heading', { level: 2, name: titles[index] ?? '' }).waitFor();
    await fill(page, code, words);
  }
}
