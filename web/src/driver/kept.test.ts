import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { Kept, type Round, withAnswer } from './kept';
import type { Delivery, Said } from './steps';

const delivery = (id: string, status: string) => ({ id, status }) as Delivery;
const round = (mine: Delivery[]): Round => ({ mine, done: [], cash: null, readAt: '2026-01-19T09:00:00.000Z' });
const pickUp: Said = { kind: 'pick-up' };
const fail: Said = { kind: 'fail', body: { reason: 'nobody opened' } };
const step = (order: string, said: Said) => ({ order, orderNumber: order, said, key: `${order}-${said.kind}`, at: '2026-01-19T09:00:00.000Z', refused: null });

it('steps come back in the order in which they were taken, each driver’s own', async () => {
  const [omar, said] = [new Kept('shop/omar'), new Kept('shop/said')];
  await omar.add([step('b', pickUp), step('b', fail)]);
  await said.add([step('z', pickUp)]);
  await omar.add([step('a', pickUp)]);
  expect((await omar.steps()).map((one) => one.key)).toEqual(['b-pick-up', 'b-fail', 'a-pick-up']);
  expect((await said.steps()).map((one) => one.key)).toEqual(['z-pick-up']);
  expect((await new Kept('other/omar').steps()).length).toBe(0);
});

it('an answer takes the place of its step, and of no other', async () => {
  const kept = new Kept('shop/ali');
  await kept.keepRound(round([delivery('a', 'assigned'), delivery('b', 'dispatched')]));
  const [first] = await kept.add([step('a', pickUp), step('a', fail)]);
  if (first === undefined) throw new Error('it was added');
  await kept.answered(first, delivery('a', 'dispatched'));
  expect((await kept.steps()).map((one) => one.key)).toEqual(['a-fail']);
  expect((await kept.round())?.mine).toEqual([delivery('a', 'dispatched'), delivery('b', 'dispatched')]);
});

it('a phone that changes hands keeps no customers of the one before, and all of their steps', async () => {
  const [one, next] = [new Kept('shop/one'), new Kept('shop/next')];
  await one.keepRound(round([delivery('a', 'assigned')]));
  await one.add([step('a', pickUp)]);
  await next.keepRound(round([]));
  expect(await one.round()).toBeUndefined();
  expect((await one.steps()).length).toBe(1);
});

it('an order that was handed over is done, and one that failed is on no list', () => {
  const before = round([delivery('a', 'dispatched'), delivery('b', 'dispatched')]);
  const delivered = withAnswer(before, delivery('a', 'delivered'));
  expect([delivered.mine.map((one) => one.id), delivered.done.map((one) => one.id)]).toEqual([['b'], ['a']]);
  expect(withAnswer(delivered, delivery('a', 'delivered')).done.length).toBe(1);
  const failed = withAnswer(before, delivery('b', 'ready'));
  expect([failed.mine.map((one) => one.id), failed.done.length]).toEqual([['a'], 0]);
  expect(withAnswer(before, delivery('c', 'assigned')).mine.map((one) => one.id)).toEqual(['a', 'b', 'c']);
});
