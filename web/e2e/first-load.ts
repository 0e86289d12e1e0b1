/** What an app loads before it can be used. */
import type { Page } from 'playwright-core';

/** Collects the paths of the scripts that a page loads from now on, but for what it loads when the browser has nothing else to do: nobody waits for that. */
export async function scriptsOf(page: Page): Promise<Set<string>> {
  await page.addInitScript(() => {
    window.requestIdleCallback = () => 0;
  });
  const paths = new Set<string>();
  page.on('request', (request) => {
    if (request.resourceType() === 'script') paths.add(new URL(request.url()).pathname);
  });
  return paths;
}

/** How many bytes files are on their way, compressed in one manner, heads left out. */
export async function bytesOf(address: string, paths: Iterable<string>, encoding: 'br' | 'gzip'): Promise<number> {
  let bytes = 0;
  for (const path of paths) {
    const answer = await fetch(`${address}${path}`, { headers: { 'accept-encoding': encoding } });
    const length = answer.headers.get('content-length');
    if (!answer.ok || length === null) throw new Error(`${path}: ${answer.status}, content-length ${length}`);
    await answer.arrayBuffer();
    bytes += Number(length);
  }
  return bytes;
}
