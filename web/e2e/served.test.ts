import { request } from 'node:http';
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

/** What goes over the wire; `fetch` gives only what becomes of it. */
function compressedBytes(path: string): Promise<number> {
  return new Promise((found, failed) => {
    request(`${server.address}${path}`, { headers: { 'accept-encoding': 'br' } }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => (bytes += chunk.length));
      answer.on('end', () => found(bytes));
    })
      .on('error', failed)
      .end();
  });
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

  it('bring what the till starts with when the server is away, each asked for again', async () => {
    const worker = await get('/pos/sw.js');
    expect(worker.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(worker.headers.get('cache-control')).toBe('no-cache');
    expect(worker.headers.get('service-worker-allowed')).toBe('/pos');
    const code = await worker.text();
    for (const [, path] of (await (await get('/pos')).text()).matchAll(/(?:src|href)="([^"]+)"/g)) expect(code).toContain(path);
    const manifest = (await (await get('/pos/manifest.webmanifest')).json()) as { scope: string; icons: { src: string }[] };
    expect(manifest.scope).toBe('/pos');
    for (const { src } of manifest.icons) {
      const icon = await get(src);
      expect([src, icon.status, icon.headers.get('content-type')?.startsWith('image/')]).toEqual([src, 200, true]);
    }
    expect((await get('/staff/sw.js')).headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  it('begin with little: the scripts of the till come to less than 60 kB', async () => {
    const page = await (await get('/pos')).text();
    const scripts = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map((match) => match[1] ?? '');
    expect(scripts.length).toBeGreaterThan(1);
    const sizes = await Promise.all(scripts.map(compressedBytes));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(60_000);
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
