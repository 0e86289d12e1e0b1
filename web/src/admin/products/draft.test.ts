import { expect, it } from 'vitest';
import { draftOf, productOf } from './draft';

const PRODUCT = {
  id: '1',
  sku: 'TEA',
  name: { en: 'Tea', ar: 'شاي' },
  category: 'DRINKS',
  unit: 'piece',
  price: 7.5,
  taxes: [{ name: 'VAT', rate: 5 }],
  barcodes: ['4006381333931'],
  sellByWeight: false,
  isActive: true,
  soldOnline: true,
  trackStock: true,
  consumption: 'fifo',
  reorderLevel: 12,
  modifiers: [],
  soldOut: [],
  version: 3,
};

it('a product that nobody has touched is sent as it was read', () => {
  expect(productOf(draftOf(PRODUCT, ['en', 'ar', 'es'], 2), 'en', 2)).toEqual({
    sku: 'TEA',
    name: { en: 'Tea', ar: 'شاي' },
    category: 'DRINKS',
    unit: 'piece',
    price: '7.50',
    taxes: [{ name: 'VAT', rate: '5.000' }],
    barcodes: ['4006381333931'],
    sellByWeight: false,
    isActive: true,
    soldOnline: true,
    trackStock: true,
    consumption: 'fifo',
    reorderLevel: '12.000',
    modifiers: [],
  });
});

it('without a price, a SKU or a name in the own language it is none', () => {
  const draft = draftOf(PRODUCT, ['en'], 2);
  expect(productOf({ ...draft, price: '' }, 'en', 2)).toBeUndefined();
  expect(productOf({ ...draft, sku: ' ' }, 'en', 2)).toBeUndefined();
  expect(productOf({ ...draft, names: { en: '', ar: 'شاي' } }, 'en', 2)).toBeUndefined();
});

it('barcodes stand in lines, and none is no barcode', () => {
  const draft = draftOf(PRODUCT, ['en'], 2);
  expect(productOf({ ...draft, barcodes: ' 1234567890128 \n\n4006381333931' }, 'en', 2)?.barcodes).toEqual(['1234567890128', '4006381333931']);
  expect(productOf({ ...draft, barcodes: '' }, 'en', 2)?.barcodes).toEqual([]);
});
