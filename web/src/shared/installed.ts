/** Keeps an app on the device, so that it starts without the server (`worker.ts`). */

/**
 * Registers the service worker of an app. A build that was kept meanwhile takes over now, before anything is shown of the old one for long,
 * and never later: what is open stays as it is.
 * @param app its name, which is its path
 */
export function install(app: string): void {
  // Browsers have none on pages that came without TLS from another machine; the app then works only while the server answers.
  if (!('serviceWorker' in navigator)) return;
  navigator.serviceWorker
    .register(`/${app}/sw.js`, { scope: `/${app}`, updateViaCache: 'none' })
    .then((registration) => {
      if (registration.waiting === null || navigator.serviceWorker.controller === null) return;
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
      registration.waiting.postMessage('takeOver');
    })
    .catch(() => undefined);
}
