import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { asciiDigits, words } from './fold';

const table = readFileSync(resolve(import.meta.dirname, '../../../../crates/domain/src/catalog/fold_cases.txt'), 'utf8');
const character = (text: string) => text.replace(/\\u\{([0-9a-f]+)\}/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));
const cases = table
  .split('\n')
  .filter((line) => line.includes('\t') && !line.startsWith('#'))
  .map((line) => line.split('\t').map(character) as [string, string]);

it('folds and cuts a text as the server does', () => {
  expect(cases.length).toBeGreaterThan(40);
  for (const [text, found] of cases) expect([text, words(text).join(' ')]).toEqual([text, found]);
});

it('cuts a very long word where the server does', () => {
  expect(words('a'.repeat(500))).toEqual(['a'.repeat(40)]);
});

it('reads the digits of a code as a keyboard of any script types them', () => {
  expect(asciiDigits('۲۱A ك٣')).toBe('21A ك3');
});
