/**
 * Sales with numbers of the device's own lane, from before they are sent until the server has them.
 *
 * A number is taken in the same transaction in which its sale is kept, before anything is sent. So a crash between any two lines leaves
 * either nothing, or a sale that will be sent; never a number without a sale, nor a sale with another's number.
 *
 * | a sale is | it means | what may follow |
 * | --- | --- | --- |
 * | asked | the server may refuse it | answered; refused, and the number is free again; happened |
 * | happened | the customer has gone with goods and receipt | answered, whatever the server thinks of it |
 */
import type { Model } from '../../shared/api/client';
import { copy, forget } from './copies';
import type { Database, SentSale } from './database';
import { type Lane, numberOf } from './lane';
import type { Slip } from './slip';

export type NewSale = Model<'NewSale'>;

/** A sale as it is kept. */
export interface KeptSale {
  /** Identifies it for ever. */
  saleId: string;
  /** Its place among those that wait. */
  order: number;
  state: 'asked' | 'happened';
  lane: { code: string; register: string; sequence: number; number: string };
  /** When, in milliseconds since 1970, by the server's clock as far as the device knows it. */
  soldAt: number;
  /** The same as the API takes it. */
  soldAtText: string;
  businessDate: string;
  /** What is asked for, where the server has the last word. */
  asked: NewSale;
  /** The sale as it was made, with all prices. */
  made: NewSale;
  /** What is printed. */
  slip: Slip;
  /** Why the server did not take it, though it has happened; it stays, and is sent again. */
  refusal: { code: string; detail: string } | null;
}

/** A sale before it has a number. */
export type Draft = Pick<KeptSale, 'saleId' | 'state' | 'soldAt' | 'soldAtText' | 'businessDate' | 'asked' | 'made' | 'slip'>;

/** Nothing of it may be lost when the power goes. */
const STRICT = { durability: 'strict' } as const;
/** For so long sales that were sent are kept. */
export const SENT_KEPT_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Gives a sale the lane's next number and keeps it.
 * @throws what the device says, such as that it is full; nothing is kept then, and no number is used
 */
export async function record(db: Database, register: string, draft: Draft): Promise<KeptSale> {
  const change = db.transaction(['lanes', 'queue'], 'readwrite', STRICT);
  // Whoever asks for it twice gets it once.
  const earlier = await change.objectStore('queue').get(draft.saleId);
  const lane = await change.objectStore('lanes').get(register);
  if (earlier !== undefined || lane === undefined) {
    await change.done;
    if (earlier === undefined) throw new Error(`register ${register} has no lane`);
    return earlier;
  }
  const last = await change.objectStore('queue').index('order').openCursor(null, 'prev');
  const sequence = lane.lastSequence + 1;
  const number = numberOf(lane, sequence);
  const sale: KeptSale = {
    ...draft,
    order: (last?.value.order ?? 0) + 1,
    lane: { code: lane.lane, register, sequence, number },
    slip: { ...draft.slip, number },
    refusal: null,
  };
  // The sale first: what cannot be kept at all throws at once, and nothing else was asked for then.
  await Promise.all([
    change.objectStore('queue').add(sale),
    change.objectStore('lanes').put({ ...lane, lastSequence: sequence } satisfies Lane),
    change.done,
  ]);
  if (sale.state === 'happened') copy(db, sale);
  return sale;
}

/** From now on it has happened: it is on the device as that before the receipt is printed, and before it is sent as that. */
export async function happened(db: Database, sale: KeptSale): Promise<KeptSale> {
  const made: KeptSale = { ...sale, state: 'happened' };
  const change = db.transaction('queue', 'readwrite', STRICT);
  await Promise.all([change.store.put(made), change.done]);
  copy(db, made);
  return made;
}

/** The server refused what it was asked: the sale is none, and its number free, as long as no later one was given out. */
export async function giveBack(db: Database, sale: KeptSale): Promise<void> {
  const change = db.transaction(['lanes', 'queue'], 'readwrite', STRICT);
  const lane = await change.objectStore('lanes').get(sale.lane.register);
  const isLast = lane?.lane === sale.lane.code && lane.lastSequence === sale.lane.sequence;
  await Promise.all([
    isLast ? change.objectStore('lanes').put({ ...lane, lastSequence: sale.lane.sequence - 1 }) : undefined,
    change.objectStore('queue').delete(sale.saleId),
    change.done,
  ]);
}

/** The server has it. What is kept is the sale as it was made, so that it can be sent again. */
export async function answered(db: Database, sale: KeptSale, now: number): Promise<void> {
  const change = db.transaction(['queue', 'sent'], 'readwrite', STRICT);
  const sent: SentSale = { ...sale, state: 'happened', refusal: null, sentAt: now };
  await Promise.all([change.objectStore('sent').put(sent), change.objectStore('queue').delete(sale.saleId), change.done]);
  forget(db, sale.saleId);
}

/** The server does not take it though it has happened; it stays. */
export async function refused(db: Database, sale: KeptSale, refusal: KeptSale['refusal']): Promise<void> {
  await db.put('queue', { ...sale, refusal });
}

/** What is not sent yet, in the order in which it was sold. */
export function unsent(db: Database): Promise<KeptSale[]> {
  return db.getAllFromIndex('queue', 'order');
}

/** What was sent in the last days, the oldest first; what is older is forgotten. */
export async function sentLately(db: Database, now: number): Promise<SentSale[]> {
  const change = db.transaction('sent', 'readwrite');
  const old = IDBKeyRange.upperBound(now - SENT_KEPT_MS, true);
  for (let cursor = await change.store.index('sentAt').openCursor(old); cursor !== null; cursor = await cursor.continue()) await cursor.delete();
  await change.done;
  return db.getAllFromIndex('sent', 'sentAt');
}
