import { describe, expect, it } from 'vitest';
import { parseAmount, toDecimal, toMinor } from './amount';

describe('an amount as it is typed', () => {
  it.each([
    ['12', 2, 1200],
    ['12.5', 2, 1250],
    ['12,5', 2, 1250],
    ['.5', 2, 50],
    ['12.', 2, 1200],
    ['1.234,5', 2, 123450],
    ['1,234.50', 2, 123450],
    ['1,234', 2, 123400],
    ['1.234', 2, 123400],
    ['1.234', 3, 1234],
    ['1,23,456.00', 2, 12345600],
    ['1.234.567', 2, 123456700],
    ['1 234,50', 2, 123450],
    ['١٢٫٥', 2, 1250],
    ['۱۲٫۵', 2, 1250],
    ['१२.५', 2, 1250],
    ['١٬٢٣٤٫٥٠', 2, 123450],
    // Thousands, as in Spanish; whoever meant otherwise sees what was understood.
    ['12.345', 2, 1_234_500],
    ['0', 2, 0],
    ['15000', 0, 15000],
  ])('%s with %d decimals is %d', (text, decimals, minor) => {
    expect(parseAmount(text, decimals)).toBe(minor);
  });

  it.each(['', '-5', '1.2.3', '12.3456', '1,2,3', 'abc', '1..5', '12,34,5', '1e3', '٫', '1.23,456.7', '9999999999999'])('%s is none', (text) => {
    expect(parseAmount(text, 2)).toBeUndefined();
  });
});

it('goes to the API and back as what it is', () => {
  for (const [minor, decimals, text] of [[5, 2, '0.05'], [123450, 2, '1234.50'], [1234, 3, '1.234'], [15000, 0, '15000'], [-50, 2, '-0.50']] as const) {
    expect(toDecimal(minor, decimals)).toBe(text);
    expect(toMinor(Number(text), decimals)).toBe(minor);
  }
});
