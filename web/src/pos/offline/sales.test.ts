// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { putBack } from './copies';
import { type Database, open } from './database';
import type { Lane } from './lane';
import { answered, type Draft, giveBack, happened, record, refused, SENT_KEPT_MS, sentLately, unsent } from './sales';
import type { Slip } from './slip';

const LANE: Lane = {
  lane: 'R1A', register: 'R1', outlet: 'MAIN', prefix: 'BILL-R1A-', digits: 6, lastSequence: 0, holder: 'h', previousHolder: null,
};

let db: Database;

beforeEach(async () => {
  localStorage.clear();
  await startAnew();
  await db.put('lanes', LANE);
});

/** The browser makes its database anew, empty. */
async function startAnew(): Promise<void> {
  globalThis.indexedDB = new IDBFactory();
  db = await open('shop');
}

function draft(saleId: string, state: Draft['state'] = 'happened'): Draft {
  const body = { saleItems: [] };
  return { saleId, state, soldAt: 1, soldAtText: '', businessDate: '', asked: body, made: body, slip: { number: '' } as Slip };
}

async function lastSequence(): Promise<number | undefined> {
  return (await db.get('lanes', 'R1'))?.lastSequence;
}

describe('a number of the lane', () => {
  it('is taken with its sale, one after the other, and printed with as many digits as the lane has', async () => {
    const sales = [await record(db, 'R1', draft('a')), await record(db, 'R1', draft('b'))];
    expect(sales.map((sale) => [sale.lane.number, sale.slip.number])).toEqual([
      ['BILL-R1A-000001', 'BILL-R1A-000001'],
      ['BILL-R1A-000002', 'BILL-R1A-000002'],
    ]);
    expect((await unsent(db)).map((sale) => sale.saleId)).toEqual(['a', 'b']);
  });

  it('grows beyond its digits', async () => {
    await db.put('lanes', { ...LANE, lastSequence: 999_999 });
    expect((await record(db, 'R1', draft('a'))).lane.number).toBe('BILL-R1A-1000000');
  });

  it('is given once to a sale that is asked for twice', async () => {
    const [first, second] = [await record(db, 'R1', draft('a')), await record(db, 'R1', draft('a'))];
    expect(second).toEqual(first);
    expect(await lastSequence()).toBe(1);
  });

  it('is free again when the server refused its sale', async () => {
    const sale = await record(db, 'R1', draft('a', 'asked'));
    await giveBack(db, sale);
    expect(await unsent(db)).toEqual([]);
    expect((await record(db, 'R1', draft('b'))).lane.sequence).toBe(1);
  });

  it('stays used where a later one was given out, or the lane is another by now', async () => {
    const first = await record(db, 'R1', draft('a', 'asked'));
    await record(db, 'R1', draft('b'));
    await giveBack(db, first);
    expect(await lastSequence()).toBe(2);
    const third = await record(db, 'R1', draft('c', 'asked'));
    await db.put('lanes', { ...LANE, lane: 'R1B', prefix: 'BILL-R1B-', lastSequence: 3 });
    await giveBack(db, third);
    expect(await lastSequence()).toBe(3);
  });

  it('is not used where the device has no room for the sale', async () => {
    const add = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    await expect(record(db, 'R1', draft('a'))).rejects.toMatchObject({ name: 'QuotaExceededError' });
    add.mockRestore();
    expect([await lastSequence(), await unsent(db)]).toEqual([0, []]);
  });

  it('needs a lane', async () => {
    await expect(record(db, 'R2', draft('a'))).rejects.toThrow('register R2 has no lane');
  });
});

describe('a sale', () => {
  it('waits as happened until it is answered, and is kept for seven days then', async () => {
    const asked = await record(db, 'R1', draft('a', 'asked'));
    const made = await happened(db, asked);
    expect((await unsent(db))[0]?.state).toBe('happened');
    await answered(db, made, 1000);
    expect(await unsent(db)).toEqual([]);
    expect((await sentLately(db, 1000 + SENT_KEPT_MS)).map((sale) => sale.saleId)).toEqual(['a']);
    expect(await sentLately(db, 1001 + SENT_KEPT_MS)).toEqual([]);
    expect(await db.count('sent')).toBe(0);
  });

  it('stays where it is when the server does not take it, with the reason', async () => {
    const sale = await record(db, 'R1', draft('a'));
    await refused(db, sale, { code: 'lane.doesNotAddUp', detail: 'It does not add up.' });
    expect((await unsent(db))[0]?.refusal?.code).toBe('lane.doesNotAddUp');
  });

  it('that was asked for is sent again as one that happened', async () => {
    await answered(db, await record(db, 'R1', draft('a', 'asked')), 5);
    expect((await sentLately(db, 5))[0]).toMatchObject({ state: 'happened', sentAt: 5 });
  });
});

describe('a database that the browser has lost', () => {
  it('gets back what has happened and was not sent, in its order, and nothing else', async () => {
    const sent = await record(db, 'R1', draft('sent'));
    await answered(db, sent, 1);
    const asked = await record(db, 'R1', draft('asked', 'asked'));
    const silent = await record(db, 'R1', draft('silent', 'asked'));
    await happened(db, silent);
    await record(db, 'R1', draft('alone'));
    await giveBack(db, asked);
    await startAnew();
    await putBack(db);
    const back = await unsent(db);
    expect(back.map(({ saleId, state, lane }) => [saleId, state, lane.number])).toEqual([
      ['silent', 'happened', 'BILL-R1A-000003'],
      ['alone', 'happened', 'BILL-R1A-000004'],
    ]);
    await putBack(db);
    expect(await unsent(db), 'once').toEqual(back);
  });

  it('hears that a sale has happened that it knew as asked for only', async () => {
    const sale = await record(db, 'R1', draft('a', 'asked'));
    await happened(db, sale);
    await db.put('queue', sale);
    await putBack(db);
    expect((await unsent(db)).map(({ state }) => state)).toEqual(['happened']);
  });

  it('does not get back what the server has', async () => {
    const sale = await record(db, 'R1', draft('a'));
    const copy = Object.entries(localStorage);
    await answered(db, sale, 1);
    expect(localStorage.length).toBe(0);
    for (const [key, value] of copy) localStorage.setItem(key, value);
    await putBack(db);
    expect(await unsent(db)).toEqual([]);
    expect(localStorage.length).toBe(0);
  });

  it('is without a copy where there is no room for one, and the sale is made all the same', async () => {
    const setItem = vi.fn(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    vi.stubGlobal('localStorage', { setItem });
    await record(db, 'R1', draft('a'));
    vi.unstubAllGlobals();
    expect(setItem).toHaveBeenCalledOnce();
    expect((await unsent(db)).length).toBe(1);
    expect(localStorage.length).toBe(0);
  });
});
