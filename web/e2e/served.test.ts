import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Server } from './server';

let server: Server;
beforeAll(async () => {
  server = await Server.of('al-marya', []);
});
afterAll(async () => {
  await server?.close();
});

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  return fetch(`${server.address}${path}`, { method, headers });
}

describe('the apps as they are served', () => {
  it('come compressed, and are not sent again while they are the same', async () => {
    const page = await get('/staff', { 'accept-encoding': 'gzip, br' });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    const etag = page.headers.get('etag') ?? '';
    const again = await get('/staff', { 'if-none-match': etag });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');

    const script = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text())?.[1] ?? '';
    for (const [asked, encoding] of [['br', 'br'], ['gzip', 'gzip'], ['identity', null]] as const) {
      const answer = await get(script, { 'accept-encoding': asked });
      expect(answer.headers.get('content-encoding')).toBe(encoding);
      expect(answer.headers.get('cache-control')).toContain('immutable');
      expect(answer.headers.get('vary')).toBe('accept-encoding');
      expect((await answer.text()).length).toBeGreaterThan(10_000);
    }
  });

  it('are there for all devices of a shop, which start at once and have one address', async () => {
    const pages = await Promise.all(['pos', 'staff', 'driver', 'shop/al-marya', 'admin'].map((app) => get(`/${app}`).then((page) => page.text())));
    const files = pages.flatMap((page) => [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, file]) => file ?? ''));
    expect(files.length).toBeGreaterThan(5);
    const answers = await Promise.all(Array.from({ length: 200 }, (_, at) => get(files[at % files.length] ?? '').then((answer) => answer.status)));
    expect([...new Set(answers)]).toEqual([200]);
  });

  it.each(['pos', 'driver'])('bring what /%s starts with when the server is away, each asked for again', async (app) => {
    const worker = await get(`/${app}/sw.js`);
    expect(worker.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(worker.headers.get('cache-control')).toBe('no-cache');
    expect(worker.headers.get('service-worker-allowed')).toBe(`/${app}`);
    const code = await worker.text();
    const named = [...(await (await get(`/${app}`)).text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? '');
    // Another app's icon is looked at when this one is installed, and then never again.
    for (const path of named.filter((one) => app === 'pos' || !one.startsWith('/pos/'))) expect(code).toContain(path);
    const manifest = (await (await get(`/${app}/manifest.webmanifest`)).json()) as { scope: string; icons: { src: string }[] };
    expect(manifest.scope).toBe(`/${app}`);
    for (const { src } of manifest.icons) {
      const icon = await get(src);
      expect([src, icon.status, icon.headers.get('content-type')?.startsWith('image/')]).toEqual([src, 200, true]);
    }
    expect((await get('/staff/sw.js')).headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  it('answer for every path below their own, and for no other', async () => {
    const page = await (await get('/staff')).text();
    expect(await (await get('/staff/some/where')).text()).toBe(page);
    for (const path of ['/staffing', '/staff.html', '/staff%2findex.html', '/assets/', '/assets/none.js', '/index.html', '/api/v1/staff']) {
      const answer = await get(path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
    }
    expect((await get('/staff', {}, 'POST')).status).toBe(405);
    const head = await get('/staff', {}, 'HEAD');
    expect([head.status, await head.text()]).toEqual([200, '']);
  });
});
