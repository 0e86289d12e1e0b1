import { expect, it } from 'vitest';
import { daysBefore, monthOf } from './dates';

it('goes back over months, leap days and years', () => {
  expect(daysBefore('2026-01-01', 1)).toBe('2025-12-31');
  expect(daysBefore('2024-03-01', 1)).toBe('2024-02-29');
  expect(daysBefore('2026-03-31', 0)).toBe('2026-03-31');
  expect(monthOf('2026-02-28')).toBe('2026-02-01');
});
