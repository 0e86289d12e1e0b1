import { describe, expect, it } from 'vitest';
import { freshCode, freshGroup, groupsOf, wantedGroups } from './modifiers';

const GROUP = {
  code: 'EXTRAS',
  name: { en: 'Extras', ar: 'إضافات' },
  min: 0,
  max: 2,
  options: [
    { code: 'CHEESE', name: { en: 'Cheese' }, price: 2.5 },
    { code: 'GARLIC', name: { en: 'Garlic' }, price: 0 },
  ],
};

describe('groups of options', () => {
  it('that nobody has touched are sent as they were read', () => {
    expect(wantedGroups(groupsOf([GROUP], ['en', 'ar', 'es'], 2), 'en', 2)).toEqual([
      { ...GROUP, options: [{ ...GROUP.options[0], price: '2.50' }, { ...GROUP.options[1], price: '0.00' }] },
    ]);
  });

  it('are none while one lacks a name, a code, an option or a number', () => {
    const [group] = groupsOf([GROUP], ['en'], 2);
    if (group === undefined) throw new Error('one group');
    const [option] = group.options;
    if (option === undefined) throw new Error('an option');
    for (const change of [
      { names: { en: ' ', ar: 'إضافات' } },
      { code: '' },
      { options: [] },
      { max: 'many' },
      { options: [{ ...option, price: 'dear' }] },
      { options: [{ ...option, names: {} }] },
    ]) {
      expect(wantedGroups([{ ...group, ...change }], 'en', 2), JSON.stringify(change)).toBeUndefined();
    }
  });

  it('leave the most open where nothing is typed, and cost nothing without a price', () => {
    const group = { ...freshGroup([], ['en']), names: { en: 'Size' }, max: '' };
    group.options = group.options.map((option) => ({ ...option, names: { en: 'Large' } }));
    expect(wantedGroups([group], 'en', 3)).toEqual([
      { code: 'GROUP-1', name: { en: 'Size' }, min: 0, max: null, options: [{ code: 'OPTION-1', name: { en: 'Large' }, price: '0.000' }] },
    ]);
  });

  it('get codes that nothing else has', () => {
    const first = freshGroup([], ['en']);
    expect(freshCode('OPTION', [first])).toBe('OPTION-2');
    expect(freshGroup([first], ['en']).code).toBe('GROUP-2');
  });
});
