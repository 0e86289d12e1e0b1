import { describe, expect, it } from 'vitest';
import { adviceOf, cashUnderWay, type Delivery, isOpen, nextOf, progress, type Said, type Step, withFollowers, withSteps } from './steps';

const delivery = (id: string, status = 'assigned') => ({ id, status, toCollect: 50, toCollectInCash: 50 }) as Delivery;
const refusal = { code: 'delivery.codeWrong', detail: 'no' };

function step(seq: number, order: string, said: Said, refused: Step['refused'] = null): Step {
  return { seq, scope: 'shop/omar', order, orderNumber: order, said, key: `key-${seq}`, at: '2026-01-19T09:00:00.000Z', refused };
}
const pickUp: Said = { kind: 'pick-up' };
const deliver: Said = { kind: 'deliver', body: { proof: { note: 'porter' } } };
const photo: Said = { kind: 'photo', photo: new Blob(['x']) };
const fail: Said = { kind: 'fail', body: { reason: 'nobody opened' } };

describe('an order on the list', () => {
  it('is as it will be once its steps are done', () => {
    const [one, other, failed] = withSteps(
      [delivery('a'), delivery('b'), delivery('c', 'dispatched')],
      [step(1, 'a', pickUp), step(2, 'a', photo), step(3, 'a', deliver), step(4, 'c', fail)],
    );
    expect([one?.status, one?.unsent, one?.toCollect]).toEqual(['delivered', 3, 0]);
    expect([other?.status, other?.unsent, other?.toCollect]).toEqual(['assigned', 0, 50]);
    expect([failed?.status, failed && isOpen(failed)]).toEqual(['ready', false]);
  });

  it('is as it was where the server has refused a step, whatever was done after it', () => {
    const [one] = withSteps([delivery('a')], [step(1, 'a', pickUp), step(2, 'a', photo, refusal), step(3, 'a', deliver)]);
    expect([one?.status, one?.refused?.seq, one?.unsent]).toEqual(['dispatched', 2, 2]);
  });
});

describe('what is sent next', () => {
  it('is what was done first', () => {
    expect(nextOf([step(1, 'a', pickUp), step(2, 'b', pickUp)])?.seq).toBe(1);
    expect(nextOf([])).toBeUndefined();
  });

  it('is never a step of an order of which one was refused, and the others need not wait for it', () => {
    const steps = [step(1, 'a', photo, refusal), step(2, 'a', deliver), step(3, 'b', pickUp)];
    expect(nextOf(steps)?.seq).toBe(3);
    expect(nextOf(steps.slice(0, 2))).toBeUndefined();
    expect(steps[0] && withFollowers(steps[0], steps).map((one) => one.seq)).toEqual([1, 2]);
  });
});

describe('the progress of the day', () => {
  it('counts an order once that is handed over here and known there', () => {
    const stops = withSteps([delivery('a', 'dispatched'), delivery('b')], [step(1, 'a', deliver)]);
    expect(progress(stops, [delivery('a', 'delivered'), delivery('z', 'delivered')])).toEqual({ done: 2, all: 3 });
  });
});

it('cash that was collected and not sent is counted by what was due, and a card is no cash', () => {
  const paid = (method: string): Said => ({ kind: 'deliver', body: { proof: { note: 'x' }, payments: [{ method, amount: '100' }] } });
  const steps = [step(1, 'a', paid('cash')), step(2, 'b', paid('card')), step(3, 'gone', paid('cash'))];
  expect(cashUnderWay([delivery('a'), delivery('b'), delivery('c')], steps, (amount) => amount * 100)).toBe(5_000);
});

it('a refusal that says the order is gone is nothing to try again', () => {
  expect(adviceOf('delivery.otherDriver')).toBe('notYours');
  expect(adviceOf('order.illegalTransition')).toBe('notYours');
  expect(adviceOf('delivery.codeWrong')).toBe('codeWrong');
  expect(adviceOf('payment.tooMuch')).toBe('money');
  expect(adviceOf('stock.insufficient')).toBe('other');
});
