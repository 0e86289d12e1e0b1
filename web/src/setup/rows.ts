/** The first products as they are typed, or pasted from a spreadsheet. */
import { parseAmount, toDecimal } from '../shared/amount';

export type Unit = 'piece' | 'pack' | 'kg' | 'litre';

/** A row of the table. */
export interface Row {
  name: string;
  price: string;
  barcode: string;
  unit: Unit;
}

/** A product as the API takes it. */
export interface SentProduct {
  name: string;
  price: string;
  barcode?: string;
  unit: Unit;
}

export function emptyRow(): Row {
  return { name: '', price: '', barcode: '', unit: 'piece' };
}

export function isEmpty(row: Row): boolean {
  return row.name.trim() === '' && row.price.trim() === '' && row.barcode.trim() === '';
}

/**
 * Rows of a text that was pasted: a line each, cells apart by tabs as spreadsheets copy them. In a line without tabs the last word is the
 * price, where it can be one. `undefined` for a text that goes into one cell as it is.
 */
export function pastedRows(text: string): Row[] | undefined {
  if (!/[\t\n]/.test(text.trim())) return undefined;
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const cells = line.split('\t').map((cell) => cell.trim());
    if (cells.length === 1) {
      const words = /^(.*\S)\s+(\S*[0-9\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]\S*)$/u.exec(line.trim());
      if (words !== null) cells.splice(0, 1, words[1] ?? '', words[2] ?? '');
    }
    return { ...emptyRow(), name: cells[0] ?? '', price: cells[1] ?? '', barcode: cells[2] ?? '' };
  });
}

/** The products of all rows that say something, each with the place of its row; a price that is none is sent as it was typed, and refused. */
export function sentProducts(rows: readonly Row[], decimals: number): { products: SentProduct[]; places: number[] } {
  const places = rows.map((_, place) => place).filter((place) => !isEmpty(rows[place] ?? emptyRow()));
  const products = places.map((place) => {
    const row = rows[place] ?? emptyRow();
    const barcode = row.barcode.trim();
    return { name: row.name.trim(), price: asDecimal(row.price, decimals), unit: row.unit, ...(barcode === '' ? {} : { barcode }) };
  });
  return { products, places };
}

/** An amount as the API takes it, in whatever digits it was typed. */
function asDecimal(text: string, decimals: number): string {
  const minor = parseAmount(text, decimals);
  return minor === undefined ? text.trim() : toDecimal(minor, decimals);
}
