import { describe, expect, it } from 'vitest';
import { endsNextDay, hoursOf, termsOf, wantedHours, wantedTerms } from './opening';

describe('opening hours', () => {
  it('have all seven days, of which one without spans is closed', () => {
    const hours = hoursOf({ friday: [{ from: '11:00', until: '15:00' }, { from: '18:00', until: '02:00' }] });
    expect(Object.keys(hours)).toHaveLength(7);
    expect(hours.friday).toHaveLength(2);
    expect(hours.monday).toEqual([]);
    expect(wantedHours(hours)).toEqual(hours);
    expect(hoursOf(null).sunday).toEqual([]);
  });

  it('are not sent while a time is missing', () => {
    expect(wantedHours({ ...hoursOf(null), monday: [{ from: '11:00', until: '' }] })).toBeUndefined();
  });

  it('end on the next day where they end no later than they begin', () => {
    expect(endsNextDay({ from: '18:00', until: '02:00' })).toBe(true);
    expect(endsNextDay({ from: '00:00', until: '00:00' })).toBe(true);
    expect(endsNextDay({ from: '11:00', until: '15:00' })).toBe(false);
    expect(endsNextDay({ from: '11:00', until: '' })).toBe(false);
  });
});

describe('the terms of a shop', () => {
  const chosen = { ...termsOf(null), delivery: true, deliveryCharge: 'fee', bankAccount: ' AE07 ', methods: ['wallet', 'bank_transfer'] };

  it('are sent as they were chosen, ways to pay in one order', () => {
    expect(wantedTerms(chosen)).toEqual({
      guests: false,
      pickUp: true,
      delivery: true,
      deliveryCharge: 'fee',
      requestedTimes: false,
      methods: ['bank_transfer', 'wallet'],
      bankAccount: 'AE07',
    });
  });

  it('have no charge where nothing is delivered, and no account where nothing is transferred', () => {
    expect(wantedTerms({ ...chosen, delivery: false, methods: ['cash'] })).toMatchObject({ deliveryCharge: null, bankAccount: null });
  });
});
