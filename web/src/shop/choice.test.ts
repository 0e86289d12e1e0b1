import { describe, expect, it } from 'vitest';
import type { Model } from '../shared/api/client';
import { codesOf, hasRoom, missing, named, priceOf, stepOf } from './choice';

const option = (code: string, price = 0) => ({ code, name: { en: code }, price });
const cooked = { code: 'COOKED', name: { en: 'Cooked' }, min: 1, max: 1, options: [option('RARE'), option('DONE')] };
const extras = { code: 'EXTRAS', name: { en: 'Extras' }, min: 0, max: 2, options: [option('CHEESE', 1.5), option('BACON', 3)] };
const burger = { price: 22, modifiers: [cooked, extras] } as unknown as Model<'MenuProduct'>;

describe('options', () => {
  it('are missing until so many are chosen of a group as it wants', () => {
    expect(missing(burger.modifiers, {})?.code).toBe('COOKED');
    expect(missing(burger.modifiers, { RARE: 1 })).toBeUndefined();
  });

  it('have room up to the most of their group, where one that is chosen twice counts twice', () => {
    expect(hasRoom(extras, { CHEESE: 1 })).toBe(true);
    expect(hasRoom(extras, { CHEESE: 2 })).toBe(false);
    expect(hasRoom(extras, { RARE: 1, BACON: 1 })).toBe(true);
  });

  it('stand in an order as often as they were chosen, and cost as often', () => {
    const codes = codesOf(burger.modifiers, { RARE: 1, CHEESE: 2 });
    expect(codes).toEqual(['RARE', 'CHEESE', 'CHEESE']);
    expect(priceOf(burger, codes, 2)).toBe(2500);
  });
});

describe('a name', () => {
  it('is in the language that is spoken, else in the own one of the shop, else in any', () => {
    expect(named({ en: 'Tea', ar: 'شاي' }, 'ar', 'en')).toBe('شاي');
    expect(named({ en: 'Tea', ar: 'شاي' }, 'fa', 'en')).toBe('Tea');
    expect(named({ hi: 'चाय' }, 'fa', 'en')).toBe('चाय');
  });
});

it('pieces are counted in wholes and weights in quarters', () => {
  expect([stepOf('piece'), stepOf('kg')]).toEqual([1, 0.25]);
});
