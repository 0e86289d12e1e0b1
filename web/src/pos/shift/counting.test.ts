import { expect, it } from 'vitest';
import { denominationsOf, sumOf, valuesOf } from './counting';

it('counts by the notes and coins of the currency, the greatest first', () => {
  expect(valuesOf('INR', 2).slice(0, 3)).toEqual([50_000, 20_000, 10_000]);
  // A note and a coin of one value are counted together.
  expect(valuesOf('INR', 2).filter((value) => value === 1_000)).toHaveLength(1);
  expect(valuesOf('EUR', 2).at(-1)).toBe(1);
});

it('says only what there is of', () => {
  const counts = new Map([[50_000, 2], [1_000, 0], [25, 3]]);
  expect(sumOf(counts)).toBe(100_075);
  expect(denominationsOf(counts, 2)).toEqual([{ value: '500.00', count: 2 }, { value: '0.25', count: 3 }]);
});
