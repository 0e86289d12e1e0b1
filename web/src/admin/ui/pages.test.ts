import { describe, expect, it } from 'vitest';
import { type ReadPage, refreshed } from './pages';

const rows = (...ids: string[]) => ids.map((id) => ({ id }));
const page = (after: string | undefined, next: string | undefined, ...ids: string[]): ReadPage<{ id: string }> => ({ after, next, rows: rows(...ids) });
const idsOf = (pages: readonly ReadPage<{ id: string }>[]) => pages.map((one) => one.rows.map((row) => row.id).join(''));

describe('a page that is read anew', () => {
  const two = [page(undefined, 'b', 'd', 'c', 'b'), page('b', 'a', 'a')];

  it('pushes what it has no more room for to the next, which begins where it ends', () => {
    const now = refreshed(two, 0, page(undefined, 'd', 'f', 'e', 'd'));
    expect(idsOf(now)).toEqual(['fed', 'cba']);
    expect(now[1]?.after).toBe('d');
  });

  it('loses nothing where it has no row in common with before', () => {
    expect(idsOf(refreshed(two, 0, page(undefined, 'g', 'i', 'h', 'g')))).toEqual(['ihg', 'dcba']);
  });

  it('has what came up from the next page once only', () => {
    const now = refreshed([page(undefined, 'b', 'd', 'c', 'b'), page('b', 'y', 'a', 'z', 'y')], 0, page(undefined, 'a', 'd', 'b', 'a'));
    expect(idsOf(now)).toEqual(['dba', 'zy']);
  });

  it('drops what is no more', () => {
    expect(idsOf(refreshed(two, 1, page('b', undefined)))).toEqual(['dcb', '']);
  });

  it('ends the list where nothing is behind it', () => {
    expect(idsOf(refreshed(two, 0, page(undefined, undefined, 'd')))).toEqual(['d']);
  });
});
