import { describe, expect, it } from 'vitest';
import { changesOf } from './changes';

describe('what a step changed', () => {
  it('is the quantity of each line that differs, and the total', () => {
    const changes = {
      old: { lines: [{ line: 1, sku: 'SOUP', quantity: 2, total: 36 }], total: 36 },
      new: { lines: [{ line: 2, description: 'Tea', quantity: 1 }, { line: 1, sku: 'SOUP', quantity: 3, total: 54 }], total: 62 },
    };
    expect(changesOf(changes)).toEqual([
      { name: 'SOUP', was: 2, is: 3 },
      { name: 'Tea', was: undefined, is: 1 },
      { name: '', was: 36, is: 62 },
    ]);
  });

  it('is nothing of a step that changed nothing, or whose record has another form', () => {
    expect(changesOf(null)).toEqual([]);
    expect(changesOf({ old: { table: '4' }, new: { table: '5' } })).toEqual([]);
    expect(changesOf({ old: { lines: 'many' }, new: {} })).toEqual([]);
  });
});
