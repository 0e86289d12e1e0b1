// Makes the pictures of the installed apps from public/icon.svg: `node icons.mjs`. They are checked in.
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const svg = readFileSync('public/icon.svg', 'utf8');
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
/** Whatever shape a device cuts out of a maskable icon, the middle four fifths stay; the rest is the icon's own ground. */
const SAFE = 0.8;
for (const [name, size, isMaskable] of [['icon-192', 192, false], ['icon-512', 512, false], ['icon-maskable-512', 512, true]]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const inner = isMaskable ? size * SAFE : size;
  const ground = isMaskable ? '#0b5c4a' : 'transparent';
  await page.setContent(
    `<style>body{margin:0;display:grid;place-items:center;block-size:100vh;background:${ground}}svg{inline-size:${inner}px}</style>${svg}`,
  );
  await page.screenshot({ path: `public/pos/${name}.png`, omitBackground: true });
}
await browser.close();
