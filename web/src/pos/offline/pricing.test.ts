import { describe, expect, it } from 'vitest';
import { price, split, type Tax, toCoin } from './pricing';

const tax = (name: string, rate: number): Tax => ({ name, rate });

function one(unitPrice: number, quantity: number, taxes: Tax[], includesTax: boolean) {
  return price([{ unitPrice, quantity, taxes }], [], includesTax).lines[0];
}

// The same cases as in crates/domain/src/ordering/pricing.rs; that both agree on carts of a real server is proved in e2e/offline.test.ts.
describe('the price of a cart', () => {
  it('has a tax on top rounded half-up per rate', () => {
    expect(one(1010, 1000, [tax('CGST', 9000), tax('SGST', 9000)], false)).toMatchObject({ net: 1010, tax: 182, total: 1192 });
  });

  it('stays as it is with the tax in it, and the odd unit goes to the first rate', () => {
    expect(one(10_000, 1000, [tax('VAT', 5000)], true)).toMatchObject({ net: 9524, tax: 476, total: 10_000 });
    const two = one(10_000, 1000, [tax('CGST', 9000), tax('SGST', 9000)], true);
    expect(two?.taxes.map(({ amount }) => amount)).toEqual([763, 762]);
  });

  it('is rounded half-up for weighed goods', () => {
    expect(one(333, 250, [], true)?.gross).toBe(83);
    expect(one(2, 250, [], true)?.gross).toBe(1);
  });

  it('takes discounts one after the other', () => {
    const line = { unitPrice: 10_000, quantity: 1000, discounts: [{ percent: 10_000 }, { amount: 500 }], taxes: [] };
    const { lines, totals } = price([line], [{ percent: 50_000 }], true);
    expect([lines[0]?.total, totals.discount]).toEqual([4250, 5750]);
  });

  it('is none where more is taken off than there is, or the amount is larger than any may be', () => {
    expect(() => price([{ unitPrice: 100, quantity: 1000, discounts: [{ amount: 101 }], taxes: [] }], [], true)).toThrow(RangeError);
    expect(() => one(999_999_999_999_999, 999_999_999, [], false)).toThrow(RangeError);
  });

  it('is exact where a double is not', () => {
    // 9,007,199,254,741 × 999.999: the product has more digits than a double keeps.
    expect(one(9_007_199_254_741, 9_999, [], false)?.gross).toBe(90_062_985_348_155);
  });

  it('is rounded half-up to the smallest coin', () => {
    expect([1234, 1225, 1224].map((amount) => toCoin(amount, 5))).toEqual([1235, 1225, 1225]);
    expect([toCoin(1250, 100), toCoin(1249, 100), toCoin(1249, 0)]).toEqual([1300, 1200, 1249]);
  });

  it('splits without a rest, the earlier first', () => {
    expect(split(10, [1, 1, 1])).toEqual([4, 3, 3]);
    expect(split(5, [0, 0])).toEqual([5, 0]);
    expect(split(0, [])).toEqual([]);
  });
});
