/**
 * A second copy of the sales that have happened and are not sent, beside the database. A power cut can tear the last record of the browser's
 * own log; Chromium goes on behind it at the next start, finds the database broken at the start after that, and makes it anew, empty.
 */
import type { Database } from './database';
import type { KeptSale } from './sales';

const prefixOf = (db: Database) => `${db.name}.sale.`;

/** Copies a sale that has happened. Where there is no room for a copy, the database alone has it. */
export function copy(db: Database, sale: KeptSale): void {
  try {
    localStorage.setItem(prefixOf(db) + sale.saleId, JSON.stringify(sale));
  } catch {
    // The sale itself is kept.
  }
}

/** The server has it: the copy is not needed any more. One that stays behind all the same is sent once more, which changes nothing. */
export function forget(db: Database, saleId: string): void {
  localStorage.removeItem(prefixOf(db) + saleId);
}

/** Puts what the database has lost back among what is to be sent, in the order in which it was sold. */
export async function putBack(db: Database): Promise<void> {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefixOf(db)));
  if (keys.length === 0) return;
  const copies = keys.map((key) => JSON.parse(localStorage.getItem(key) ?? '') as KeptSale).sort((a, b) => a.order - b.order);
  const change = db.transaction(['queue', 'sent'], 'readwrite', { durability: 'strict' });
  const [queue, sent] = [change.objectStore('queue'), change.objectStore('sent')];
  let order = (await queue.index('order').openCursor(null, 'prev'))?.value.order ?? 0;
  for (const sale of copies) {
    const kept = await queue.get(sale.saleId);
    if ((await sent.getKey(sale.saleId)) !== undefined) forget(db, sale.saleId);
    else if (kept === undefined) await queue.add({ ...sale, order: ++order });
    // That it has happened was what the torn record said.
    else if (kept.state === 'asked') await queue.put({ ...sale, order: kept.order });
  }
  await change.done;
}
