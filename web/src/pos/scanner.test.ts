import { expect, it } from 'vitest';
import { Scanner } from './scanner';

function typed(text: string, gapMs: number, scanner = new Scanner(), from = 0): string | undefined {
  let at = from;
  for (const key of text) scanner.press(key, (at += gapMs));
  return scanner.press('Enter', at + gapMs)?.code;
}

it('a burst that ends with Enter is a scan', () => {
  expect(typed('8901234567894', 8)).toBe('8901234567894');
});

it('what a person types is none', () => {
  expect(typed('8901234567894', 120)).toBeUndefined();
});

it('a scan after what a person typed is only the scan', () => {
  const scanner = new Scanner();
  typed('ric', 150, scanner);
  expect(typed('8901', 5, scanner, 1000)).toBe('8901');
  scanner.press('r', 5000);
  expect(typed('4006381333931', 5, scanner, 5200)).toBe('4006381333931');
});

it('three letters and Enter are too short, however fast', () => {
  expect(typed('123', 2)).toBeUndefined();
});

it('Shift within a code is not part of it', () => {
  const scanner = new Scanner();
  ['Shift', 'T', 'Shift', 'E', 'A', '1'].forEach((key, index) => scanner.press(key, index * 5));
  expect(scanner.press('Enter', 35)?.code).toBe('TEA1');
});

it('what is edited on the way is none, and a scan after it is whole', () => {
  const scanner = new Scanner();
  ['8', '9', '0', '1', 'Backspace', '2'].forEach((key, index) => scanner.press(key, index * 5));
  expect(scanner.press('Enter', 30)).toBeUndefined();
  ['ArrowDown', 'T', 'E', 'A', '1'].forEach((key, index) => scanner.press(key, 35 + index * 5));
  expect(scanner.press('Enter', 60)?.code).toBe('TEA1');
});
