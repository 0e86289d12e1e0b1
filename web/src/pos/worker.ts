/**
 * The service worker of the till: keeps the app itself on the device, so that it starts without the server. What the API answers it
 * never touches.
 *
 * The files of one build are kept together or not at all, and a page and its scripts are always of one build. A new build is kept beside
 * the old one and takes over when the page says that it is between sales, or when no page is open.
 */
export {};
declare const self: ServiceWorkerGlobalScope;

/** What there is to keep, written in by the build: the page, the files, and a hash of them all. */
const { version, page, files } = JSON.parse('__DOCKET_KEPT__') as { version: string; page: string; files: string[] };

const PREFIX = 'docket-pos-';
const KEPT_IN = `${PREFIX}${version}`;
/** This build's and the one before: a page of that may still be open, and has not loaded everything. */
const BUILDS_KEPT = 2;

/** Names in `/assets/` change with their content; whatever else is kept is asked for anew. */
function wanted(path: string): Request {
  return new Request(path, path.startsWith('/assets/') ? {} : { cache: 'no-cache' });
}

async function keep(): Promise<void> {
  const cache = await caches.open(KEPT_IN);
  await cache.addAll([page, ...files].map(wanted));
}

async function forgetOlder(): Promise<void> {
  // In the order in which they were made; this build's may have been made before the one that it follows.
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== KEPT_IN);
  await Promise.all(others.slice(0, Math.max(0, others.length - (BUILDS_KEPT - 1))).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function kept(path: string, request: Request): Promise<Response> {
  const own = await caches.match(path, { cacheName: KEPT_IN, ignoreVary: true });
  return own ?? (await caches.match(path, { ignoreVary: true })) ?? fetch(request);
}

self.addEventListener('install', (event) => event.waitUntil(keep()));
self.addEventListener('activate', (event) => event.waitUntil(forgetOlder()));

self.addEventListener('message', (event) => {
  if (event.data === 'takeOver') event.waitUntil(self.skipWaiting());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (files.includes(pathname) || pathname.startsWith('/assets/')) event.respondWith(kept(pathname, request));
  // Every path of the app is the app.
  else if (request.mode === 'navigate' && (pathname === page || pathname.startsWith(`${page}/`))) event.respondWith(kept(page, request));
});
