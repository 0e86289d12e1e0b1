import { describe, expect, it } from 'vitest';
import { countryOf, decimalsOf, slugOf, templateFor } from './suggest';

describe('what is guessed', () => {
  it('is a short name of letters that stand in addresses', () => {
    expect(slugOf('  Café “La Aurora” & Co. ')).toBe('cafe-la-aurora-co');
    expect(slugOf('مطبخ')).toBe('');
    expect(slugOf('x'.repeat(80))).toHaveLength(60);
  });

  it('is the shop’s initials where the example has its own', () => {
    expect(templateFor('ALM-{YYYY}{MM}{DD}-{SEQ:6}', 'corner-shop')).toBe('CS-{YYYY}{MM}{DD}-{SEQ:6}');
    expect(templateFor('{CHANNEL}-{SEQ:3}', 'corner-shop')).toBe('{CHANNEL}-{SEQ:3}');
    expect(templateFor('ALM-{SEQ}', '')).toBe('ALM-{SEQ}');
  });

  it('is the first country that the device names', () => {
    expect(countryOf(['en', 'ar-AE', 'en-GB'])).toBe('AE');
    expect(countryOf(['en', 'es-419'])).toBe('');
  });

  it('is how many decimals a currency has', () => {
    expect([decimalsOf('AED'), decimalsOf('KWD'), decimalsOf('JPY')]).toEqual([2, 3, 0]);
  });
});
