import { describe, expect, it } from 'vitest';
import { en } from './i18n/en';
import { noticeOf } from './notice';
import type { Outlet } from './stall.svelte';

const open = {
  timeZone: 'Asia/Dubai',
  isOpen: true,
  opensAt: null,
  paused: false,
  pausedUntil: null,
  pauseReason: null,
  terms: { requestedTimes: false },
} as unknown as Outlet;

const said = (outlet: Partial<Outlet>) => noticeOf({ ...open, ...outlet }, en.notice, 'en');

describe('an outlet', () => {
  it('that takes orders has nothing to say', () => {
    expect(said({})).toBeUndefined();
  });

  it('that is closed says when it opens by its own clock, and whether one may order ahead', () => {
    const closed = { isOpen: false, opensAt: '2026-01-16T14:00:00Z' };
    expect(said(closed)).toBe('We are closed and open again Friday 06:00 PM.');
    const ahead = { requestedTimes: true } as Outlet['terms'];
    expect(said({ ...closed, terms: ahead })).toContain('order for a later time');
    expect(said({ isOpen: false, terms: ahead })).toBe('We are closed.');
  });

  it('that is paused says until when, and why in its own words, also while it is closed', () => {
    expect(said({ paused: true, pauseReason: 'Our fryer is being repaired.' })).toBe(
      'We take no orders right now. Our fryer is being repaired.',
    );
    expect(said({ paused: true, isOpen: false, pausedUntil: '2026-01-16T14:00:00Z' })).toBe('We take no orders until Friday 06:00 PM.');
  });
});
