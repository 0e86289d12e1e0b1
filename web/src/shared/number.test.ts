import { expect, it } from 'vitest';
import { asciiDigits, numberParts } from './number';

it.each([
  ['ALM-20251106-000123', 'ALM-20251106-', '000123'],
  ['17', '', '17'],
  ['M2511128', '', 'M2511128'],
  ['FT/07', 'FT/', '07'],
  ['A-', 'A-', ''],
])('%s is %s and %s', (number, head, tail) => {
  expect(numberParts(number)).toEqual({ head, tail });
});

it('a code may be typed in any digits', () => {
  expect(asciiDigits('٤٧١١ ۰۴ ०९ 42')).toBe('4711 04 09 42');
});
