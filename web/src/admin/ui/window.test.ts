import { describe, expect, it } from 'vitest';
import { windowOf } from './window';

describe('the rows that are put in the page', () => {
  it('are those around what is seen, however many there are', () => {
    expect(windowOf({ top: -50_000, screen: 1000, rowHeight: 50, count: 1_000_000 })).toEqual({ from: 985, to: 1035, rowHeight: 50 });
  });

  it('are all of a short list', () => {
    expect(windowOf({ top: 200, screen: 1000, rowHeight: 50, count: 10 })).toMatchObject({ from: 0, to: 10 });
  });

  it('are none before the first, and none behind the last', () => {
    expect(windowOf({ top: 200, screen: 1000, rowHeight: 50, count: 1000 }).from).toBe(0);
    expect(windowOf({ top: -49_500, screen: 1000, rowHeight: 50, count: 1000 }).to).toBe(1000);
  });

  it('are never upside down, when a list has become shorter than where one was', () => {
    const seen = windowOf({ top: -90_000, screen: 1000, rowHeight: 50, count: 20 });
    expect(seen.from).toBeLessThanOrEqual(seen.to);
    expect(windowOf({ top: -90_000, screen: 1000, rowHeight: 50, count: 0 })).toMatchObject({ from: 0, to: 0 });
  });

  it('are some where a row has no height yet', () => {
    expect(windowOf({ top: 0, screen: 800, rowHeight: 0, count: 5 })).toMatchObject({ from: 0, to: 5 });
  });
});
