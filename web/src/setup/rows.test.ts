import { describe, expect, it } from 'vitest';
import { emptyRow, pastedRows, sentProducts } from './rows';

const row = (name: string, price: string, barcode = '') => ({ ...emptyRow(), name, price, barcode });

describe('what is pasted', () => {
  it('is a row for each line of a spreadsheet', () => {
    expect(pastedRows('Tea\t4.50\t4006381333931\r\nBread\t12\n')).toEqual([row('Tea', '4.50', '4006381333931'), row('Bread', '12')]);
  });

  it('may be lines that end with the price, in any digits', () => {
    expect(pastedRows('Green tea 4.50\nخبز عربي ١٫٢٥\n\nNo price')).toEqual([row('Green tea', '4.50'), row('خبز عربي', '١٫٢٥'), row('No price', '')]);
  });

  it('stays in its cell where it is one', () => {
    expect(pastedRows('Green tea 500')).toBeUndefined();
    expect(pastedRows(' Tea\n')).toBeUndefined();
  });
});

describe('what is sent', () => {
  it('leaves empty rows out, and keeps the places of the others', () => {
    const rows = [emptyRow(), row('Tea', '٤٫٥'), emptyRow(), row('Bread', '12,5', ' 123 ')];
    expect(sentProducts(rows, 2)).toEqual({
      products: [
        { name: 'Tea', price: '4.50', unit: 'piece' },
        { name: 'Bread', price: '12.50', unit: 'piece', barcode: '123' },
      ],
      places: [1, 3],
    });
  });

  it('has a price that is none as it was typed', () => {
    expect(sentProducts([row('Tea', 'dear')], 2).products[0]?.price).toBe('dear');
  });
});
