import { describe, expect, it } from 'vitest';
import { type BarcodeRule, quantityOf, readLabel } from './label';

const usual: BarcodeRule[] = [
  { prefix: '21', kind: 'weight', itemDigits: 5, valueDigits: 5, valueDecimals: 3 },
  { prefix: '23', kind: 'price', itemDigits: 5, valueDigits: 5, valueDecimals: 2 },
];

// The same cases as in crates/domain/src/catalog/embedded.rs.
describe('a label of a scale', () => {
  it('is read to the gram', () => {
    expect(readLabel('2112345012506', usual, 2)).toEqual({ codes: ['2112345', '2112345000008'], kind: 'weight', value: 1250 });
  });

  it('has a price whose weight is rounded half-up', () => {
    const label = readLabel('2312345012500', usual, 2);
    if (label === undefined || label === 'misread') throw new Error('it is a label');
    const quantities = [4000, 1250, 3000, 0, 2_500_001].map((unitPrice) => quantityOf(label, unitPrice));
    expect(quantities).toEqual([313, 1000, 417, undefined, undefined]);
  });

  it('is misread only where a rule is for it', () => {
    expect(readLabel('2112345012507', usual, 2)).toBe('misread');
    for (const code of ['4006381333932', '2512345012503', '211234501250', '2112345', '']) expect(readLabel(code, usual, 2)).toBeUndefined();
  });

  it('that says zero says nothing', () => {
    const label = readLabel('2112345000008', usual, 2);
    expect(label !== undefined && label !== 'misread' && quantityOf(label, 4000)).toBeUndefined();
  });
});
