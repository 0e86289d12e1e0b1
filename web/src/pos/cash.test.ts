import { expect, it } from 'vitest';
import { settle, usualCash } from './cash';
import { cashOf } from './notes';

it('offers what a total comes to in the notes of the currency', () => {
  expect(usualCash(46_350, 2, 'INR')).toEqual([47_000, 48_000, 50_000, 60_000]);
  expect(usualCash(1_275, 2, 'AED')).toEqual([1_500, 2_000, 5_000, 10_000]);
  expect(usualCash(13_251, 0, 'IQD')).toEqual([13_500, 14_000, 15_000, 20_000]);
  expect(usualCash(1_325_100, 2, 'IQD')).toEqual([1_350_000, 1_400_000, 1_500_000, 2_000_000]);
  expect(usualCash(10_000, 2, 'INR')).toEqual([20_000, 50_000]);
});

it('gives change of cash only', () => {
  expect(settle(10_000, [{ method: 'cash', amount: 12_000 }])).toEqual({ left: 0, change: 2_000, isTooMuch: false });
  expect(settle(10_000, [{ method: 'card', amount: 4_000 }, { method: 'cash', amount: 7_000 }])).toEqual({ left: 0, change: 1_000, isTooMuch: false });
  expect(settle(10_000, [{ method: 'wallet', amount: 1_000 }, { method: 'card', amount: 4_000 }])).toEqual({ left: 5_000, change: 0, isTooMuch: false });
  expect(settle(10_000, [{ method: 'card', amount: 11_000 }]).isTooMuch).toBe(true);
});

it('rounds to the smallest coin what is left for cash, and nothing else', () => {
  expect(settle(1_013, [{ method: 'cash', amount: 2_000 }], 25)).toEqual({ left: 0, change: 975, isTooMuch: false });
  expect(settle(1_012, [{ method: 'cash', amount: 1_000 }], 25)).toEqual({ left: 0, change: 0, isTooMuch: false });
  expect(settle(1_013, [{ method: 'card', amount: 1_013 }], 25)).toEqual({ left: 0, change: 0, isTooMuch: false });
  expect(settle(1_013, [{ method: 'card', amount: 1_000 }, { method: 'cash', amount: 25 }], 25)).toEqual({ left: 0, change: 0, isTooMuch: false });
});

it('leaves out coins that the currency cannot say', () => {
  expect(cashOf('AED', 2).coins).toEqual([0.25, 0.5, 1]);
  expect(cashOf('AED', 0).coins).toEqual([1]);
  expect(cashOf('XYZ', 2).notes.length).toBeGreaterThan(5);
});
