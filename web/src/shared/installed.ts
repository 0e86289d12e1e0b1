/** Keeps an app on the device, so that it starts without the server (`worker.ts`). */

/**
 * Registers the service worker of an app.
 * @param app its name, which is its path
 * @returns nothing where the browser has none, as on pages that came without TLS from another machine: the app then works only while the
 * server answers
 */
export async function register(app: string): Promise<ServiceWorkerRegistration | undefined> {
  if (!('serviceWorker' in navigator)) return undefined;
  return navigator.serviceWorker.register(`/${app}/sw.js`, { scope: `/${app}`, updateViaCache: 'none' }).catch(() => undefined);
}

/** Has the build that waits take over from the one that runs. */
export function takeOver(registration: ServiceWorkerRegistration): void {
  registration.waiting?.postMessage('takeOver');
}

/**
 * Keeps an app on the device. A build that was kept meanwhile takes over now, before anything is shown of the old one for long, and never
 * later: what is open stays as it is.
 */
export async function install(app: string): Promise<void> {
  const registration = await register(app);
  if (registration === undefined || registration.waiting === null || navigator.serviceWorker.controller === null) return;
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  takeOver(registration);
}
