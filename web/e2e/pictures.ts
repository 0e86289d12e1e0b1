/** Pictures for `docs/`, and the page that shows all of them; only where `DOCKET_SCREENSHOTS` asks for them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';

const DOCS = resolve(import.meta.dirname, '../../docs');
const IS_WANTED = process.env.DOCKET_SCREENSHOTS !== undefined;

/** Keeps what is on the screen as `docs/screens/NAME.png`. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!IS_WANTED) return;
  const directory = resolve(DOCS, 'screens');
  mkdirSync(directory, { recursive: true });
  writeFileSync(resolve(directory, `${name}.png`), smaller(await page.screenshot({ animations: 'disabled' })));
}

/** The same PNG in 256 colours: screens have few, and a third of the bytes is enough for them. Debian has pngquant. */
function smaller(png: Buffer): Buffer {
  return execFileSync('pngquant', ['--quality', '85-99', '--speed', '1', '--strip', '-'], { input: png, maxBuffer: png.length + 1 });
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
