import { expect, it } from 'vitest';
import { draftOf, seriesOf } from './series';

const SERIES = {
  kind: 'order',
  template: '{CHANNEL}-{DD}{MM}-{SEQ:3}',
  scope: ['channel'],
  reset: 'business_day',
  start: 1,
  end: 0,
  atEnd: 'widen',
  uniqueWithin: ['business_date'],
  default: { channel: 'X' },
  rules: null,
  documentDate: 'business',
};

it('a series that nobody has touched is sent as it was read', () => {
  expect(seriesOf(draftOf(SERIES))).toEqual({
    template: '{CHANNEL}-{DD}{MM}-{SEQ:3}',
    reset: 'business_day',
    scope: ['channel'],
    start: 1,
    end: 0,
    atEnd: 'widen',
    uniqueWithin: ['business_date'],
    default: { channel: 'X' },
  });
});

it('what is no whole number is no series, and codes are capitals', () => {
  const draft = draftOf(SERIES);
  expect(seriesOf({ ...draft, start: '1.5' })).toBeUndefined();
  expect(seriesOf({ ...draft, end: '' })).toBeUndefined();
  expect(seriesOf({ ...draft, defaults: { channel: ' none ', table: '' } })?.default).toEqual({ channel: 'NONE' });
});
