/** What the till keeps on the device: catalogue, lane, the sales that are not sent yet and those of the last days. One for each merchant. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Lane } from './lane';
import type { KeptSale } from './sales';
import type { StoredProduct } from './catalogue.svelte';

/** A sale that the server has, kept for when it loses it. */
export interface SentSale extends KeptSale {
  /** When it was answered, in milliseconds since 1970. */
  sentAt: number;
}

export interface Schema extends DBSchema {
  products: { key: string; value: StoredProduct; indexes: { codes: string } };
  /** Single things by name. */
  kept: { key: string; value: unknown };
  /** By register. */
  lanes: { key: string; value: Lane };
  /** By the sale's id. */
  queue: { key: string; value: KeptSale; indexes: { order: number } };
  sent: { key: string; value: SentSale; indexes: { sentAt: number } };
}

export type Database = IDBPDatabase<Schema>;

const VERSION = 1;

/** Opens what is kept for a merchant. */
export function open(merchant: string): Promise<Database> {
  return openDB<Schema>(`docket-pos-${merchant}`, VERSION, {
    upgrade(db) {
      db.createObjectStore('products', { keyPath: 'id' }).createIndex('codes', 'codes', { multiEntry: true });
      db.createObjectStore('kept');
      db.createObjectStore('lanes', { keyPath: 'register' });
      db.createObjectStore('queue', { keyPath: 'saleId' }).createIndex('order', 'order', { unique: true });
      db.createObjectStore('sent', { keyPath: 'saleId' }).createIndex('sentAt', 'sentAt');
    },
    // A newer till in another tab waits for this one otherwise.
    blocking(_from, _to, event) {
      (event.target as IDBDatabase).close();
    },
  });
}

/** Whether the device has no room for what was to be kept. */
export function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}
