import { describe, expect, it } from 'vitest';
import { businessDate, local } from './businessDate';

const at = (text: string) => Date.parse(text);

describe('the business date of a moment', () => {
  it('is the day before until the cutoff, and the day itself from it on', () => {
    for (const [moment, date] of [
      ['2025-11-06T05:59:59+04:00', '2025-11-05'],
      ['2025-11-06T06:00:00+04:00', '2025-11-06'],
      ['2025-11-07T00:30:00+04:00', '2025-11-06'],
    ] as const) {
      expect([moment, businessDate(at(moment), 'Asia/Dubai', '06:00')]).toEqual([moment, date]);
    }
    expect(businessDate(at('2025-11-06T00:00:00+05:30'), 'Asia/Kolkata', '00:00')).toBe('2025-11-06');
    expect(businessDate(at('2025-11-05T23:59:59+05:30'), 'Asia/Kolkata', '00:00')).toBe('2025-11-05');
  });

  it('begins at the first of two times, and moves on over an hour that is skipped', () => {
    // Madrid, 26 October 2025: 02:30 comes twice. 30 March 2025: it does not come at all.
    expect(businessDate(at('2025-10-26T02:15:00+01:00'), 'Europe/Madrid', '02:30')).toBe('2025-10-26');
    expect(businessDate(at('2025-10-26T02:15:00+02:00'), 'Europe/Madrid', '02:30')).toBe('2025-10-25');
    expect(businessDate(at('2025-03-30T03:15:00+02:00'), 'Europe/Madrid', '02:30')).toBe('2025-03-29');
    expect(businessDate(at('2025-03-30T03:30:00+02:00'), 'Europe/Madrid', '02:30')).toBe('2025-03-30');
  });

  it('is written with the offset of the place', () => {
    expect(local(at('2026-11-22T06:15:00.250Z'), 'Asia/Dubai')).toBe('2026-11-22T10:15:00+04:00');
    expect(local(at('2026-11-22T06:15:00Z'), 'America/St_Johns')).toBe('2026-11-22T02:45:00-03:30');
  });
});
