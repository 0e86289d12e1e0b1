/** Pictures for `docs/`, and the page that shows all of them; only where `DOCKET_SCREENSHOTS` asks for them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { chunk } from './png';

const DOCS = resolve(import.meta.dirname, '../../docs');
const IS_WANTED = process.env.DOCKET_SCREENSHOTS !== undefined;
const SIGNATURE_BYTES = 8;
/** Length, type and checksum of a chunk. */
const FRAME_BYTES = 12;

/** Keeps what is on the screen as `docs/screens/NAME.png`. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!IS_WANTED) return;
  const directory = resolve(DOCS, 'screens');
  mkdirSync(directory, { recursive: true });
  writeFileSync(resolve(directory, `${name}.png`), smaller(await page.screenshot({ animations: 'disabled' })));
}

/** The same PNG, compressed as well as can be: the browser compresses in a hurry. */
function smaller(png: Buffer): Buffer {
  const kept: Buffer[] = [];
  const data: Buffer[] = [];
  for (let at = SIGNATURE_BYTES; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT') data.push(png.subarray(at + 8, at + 8 + length));
    else kept.push(png.subarray(at, at + FRAME_BYTES + length));
    at += FRAME_BYTES + length;
  }
  const end = kept.pop() ?? Buffer.alloc(0);
  const pixels = deflateSync(inflateSync(Buffer.concat(data)), { level: 9, memLevel: 9 });
  return Buffer.concat([png.subarray(0, SIGNATURE_BYTES), ...kept, chunk('IDAT', pixels), end]);
}

interface Pictured {
  name: string;
  caption?: string;
}

const LANGUAGES: Record<string, string> = { en: 'English', ar: 'Arabic' };

/** Writes `docs/screens.md`: every screen with a caption, in every language and theme. */
export function writeGallery(screens: readonly Pictured[], locales: readonly string[], themes: readonly string[]): void {
  if (!IS_WANTED) return;
  const kinds = locales.flatMap((locale) => themes.map((theme) => ({ locale, theme })));
  const head = kinds.map(({ locale, theme }) => `${LANGUAGES[locale] ?? locale}, ${theme}`);
  const rows = screens.filter((screen) => screen.caption !== undefined).map(({ name, caption }) => {
    const pictures = kinds.map(({ locale, theme }) => `[![${caption}, ${locale}, ${theme}](screens/${name}-${locale}-${theme}.png)](screens/${name}-${locale}-${theme}.png)`);
    return `| ${caption} | ${pictures.join(' | ')} |`;
  });
  const text = [
    '# The screens of the apps',
    '',
    'Made by the test that walks along every page and dialog (`web/e2e/screens.test.ts`) with `DOCKET_SCREENSHOTS=1`; what they are for is in',
    '[apps.md](apps.md).',
    '',
    `| | ${head.join(' | ')} |`,
    `| --- |${' --- |'.repeat(kinds.length)}`,
    ...rows,
    '',
  ];
  writeFileSync(resolve(DOCS, 'screens.md'), text.join('\n'));
}
