import { expect, it } from 'vitest';
import { perDate, type Table } from './reports';

it('a picture of a report sums its lines of each date', () => {
  const report: Table = {
    from: '2026-01-01',
    to: '2026-01-02',
    columns: [{ name: 'businessDate', kind: 'text' }, { name: 'outlet', kind: 'text' }, { name: 'left', kind: 'amount' }],
    lines: [['2026-01-01', 'CITY', 10], ['2026-01-01', 'MAIN', 5], ['2026-01-02', 'MAIN', -3]],
    totals: [['', '', 12]],
  };
  expect(perDate(report, 'left')).toEqual([{ name: '2026-01-01', value: 15 }, { name: '2026-01-02', value: -3 }]);
});
