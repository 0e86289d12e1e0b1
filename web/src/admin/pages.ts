/**
 * The pages of the office, in the groups of its menu. A page is loaded when it is opened first, and is there for whoever has its
 * permission. What stands behind its path is its `thing`: `/admin/orders/ALM-000001` is the page `/orders` with an order's number.
 */
import type { Component } from 'svelte';
import { catchUp } from '../shared/i18n/language.svelte';
import type { Words } from './i18n/en';

/** What every page is given: the thing that the address names behind the page's path, decoded; empty where it names none. */
export interface PageProps {
  thing: string;
}

export interface AdminPage {
  /** Behind `/admin`; that of the dashboard is empty. */
  path: string;
  /** Its name in the menu. */
  words: keyof Words['pages'];
  /** Whoever has it may open the page. */
  permission: string;
  /** Its component, of {@link PageProps}, or of none where it shows no single thing. */
  load: () => Promise<{ default: Component<never> }>;
}

export interface PageGroup {
  words: keyof Words['groups'];
  pages: readonly AdminPage[];
}

export const GROUPS: readonly PageGroup[] = [
  {
    words: 'selling',
    pages: [
      { path: '', words: 'dashboard', permission: 'reports.read', load: () => import('./dashboard/Dashboard.svelte') },
      { path: '/orders', words: 'orders', permission: 'orders.read', load: () => import('./orders/Orders.svelte') },
      { path: '/customers', words: 'customers', permission: 'customers.read', load: () => import('./customers/Customers.svelte') },
    ],
  },
  {
    words: 'money',
    pages: [
      { path: '/finance', words: 'finance', permission: 'queues.finance', load: () => import('./finance/Finance.svelte') },
      { path: '/bills', words: 'bills', permission: 'bills.read', load: () => import('./books/Bills.svelte') },
      { path: '/credit-notes', words: 'creditNotes', permission: 'bills.read', load: () => import('./books/CreditNotes.svelte') },
      { path: '/reports', words: 'reports', permission: 'reports.read', load: () => import('./books/Reports.svelte') },
      { path: '/ledger', words: 'ledger', permission: 'ledger.read', load: () => import('./books/Ledger.svelte') },
    ],
  },
  {
    words: 'goods',
    pages: [
      { path: '/products', words: 'products', permission: 'products.read', load: () => import('./products/Products.svelte') },
      { path: '/categories', words: 'categories', permission: 'products.read', load: () => import('./products/Categories.svelte') },
      { path: '/stock', words: 'stock', permission: 'stock.read', load: () => import('./stock/Stock.svelte') },
      { path: '/stocktake', words: 'stocktake', permission: 'stock.write', load: () => import('./stock/Stocktake.svelte') },
      { path: '/transfers', words: 'transfers', permission: 'stock.read', load: () => import('./stock/Transfers.svelte') },
      { path: '/purchases', words: 'purchases', permission: 'stock.read', load: () => import('./stock/Purchases.svelte') },
    ],
  },
  {
    words: 'house',
    pages: [
      { path: '/days', words: 'days', permission: 'businessDay.read', load: () => import('./days/Days.svelte') },
      { path: '/shifts', words: 'shifts', permission: 'shifts.read', load: () => import('./days/Shifts.svelte') },
      { path: '/users', words: 'users', permission: 'users.read', load: () => import('./users/Users.svelte') },
      { path: '/roles', words: 'roles', permission: 'users.read', load: () => import('./users/Roles.svelte') },
      { path: '/numbering', words: 'numbering', permission: 'numbering.read', load: () => import('./numbering/Numbering.svelte') },
      { path: '/settings', words: 'settings', permission: 'settings.read', load: () => import('./settings/Settings.svelte') },
    ],
  },
  {
    words: 'system',
    pages: [
      { path: '/doctor', words: 'doctor', permission: 'doctor.read', load: () => import('./doctor/Doctor.svelte') },
      { path: '/webhooks', words: 'webhooks', permission: 'webhooks.read', load: () => import('./webhooks/Webhooks.svelte') },
      { path: '/imports', words: 'imports', permission: 'imports.run', load: () => import('./imports/Imports.svelte') },
      { path: '/audit', words: 'audit', permission: 'audit.read', load: () => import('./audit/Audit.svelte') },
    ],
  },
];

/** The page that a path leads to, of those that are given, and the thing on it. */
export function pageAt(within: string, pages: readonly AdminPage[]): { page: AdminPage; thing: string } | undefined {
  const matching = pages.filter((page) => within === page.path || (page.path !== '' && within.startsWith(`${page.path}/`)));
  const page = matching.sort((a, b) => b.path.length - a.path.length)[0];
  if (page === undefined) return undefined;
  const thing = within.slice(page.path.length + 1);
  try {
    return { page, thing: decodeURIComponent(thing) };
  } catch {
    // Somebody typed a per cent sign; what was typed is looked for.
    return { page, thing };
  }
}

const loading = new Map<AdminPage, Promise<Component<PageProps>>>();

/** A page, with its sentences in the language that is spoken. What could not be loaded is tried again the next time. */
export function loaded(page: AdminPage): Promise<Component<PageProps>> {
  const begun = loading.get(page);
  if (begun !== undefined) return begun;
  const promise = page.load().then(async ({ default: component }) => {
    await catchUp();
    return component as Component<PageProps>;
  });
  loading.set(page, promise);
  promise.catch(() => loading.delete(page));
  return promise;
}
