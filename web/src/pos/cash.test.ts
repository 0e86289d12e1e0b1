import { expect, it } from 'vitest';
import { settle, usualCash } from './cash';

it('offers the next round amounts', () => {
  expect(usualCash(46_350, 2)).toEqual([46_400, 46_500, 47_000, 50_000]);
  expect(usualCash(50_000, 2)).toEqual([100_000, 500_000]);
  expect(usualCash(13_251, 0)).toEqual([13_255, 13_260, 13_300, 13_500]);
});

it('gives change of cash only', () => {
  expect(settle(10_000, [{ method: 'cash', amount: 12_000 }])).toEqual({ left: 0, change: 2_000, isTooMuchByCard: false });
  expect(settle(10_000, [{ method: 'card', amount: 4_000 }, { method: 'cash', amount: 7_000 }])).toEqual({ left: 0, change: 1_000, isTooMuchByCard: false });
  expect(settle(10_000, [{ method: 'card', amount: 4_000 }])).toEqual({ left: 6_000, change: 0, isTooMuchByCard: false });
  expect(settle(10_000, [{ method: 'card', amount: 11_000 }]).isTooMuchByCard).toBe(true);
});
