/** Which options somebody may still choose with a product, and what it then costs. */
import type { Model } from '../shared/api/client';
import { toMinor } from '../shared/amount';

type Group = Model<'ModifierGroup'>;

/** How often each option was chosen, by its code. */
export type Chosen = Readonly<Record<string, number>>;

function countOf(group: Group, chosen: Chosen): number {
  return group.options.reduce((count, { code }) => count + (chosen[code] ?? 0), 0);
}

/** Whether one more of a group may be chosen. */
export function hasRoom(group: Group, chosen: Chosen): boolean {
  return countOf(group, chosen) < group.max;
}

/** Whether exactly one of a group is chosen, so that another takes its place. */
export function isOneOf(group: Group): boolean {
  return group.max === 1;
}

/** The first group of which too few are chosen. */
export function missing(groups: readonly Group[], chosen: Chosen): Group | undefined {
  return groups.find((group) => countOf(group, chosen) < group.min);
}

/** The codes as an order names them: one that was chosen twice stands there twice. */
export function codesOf(groups: readonly Group[], chosen: Chosen): string[] {
  return groups.flatMap((group) => group.options.flatMap(({ code }) => Array.from({ length: chosen[code] ?? 0 }, () => code)));
}

/** The price of one unit with options, in minor units. */
export function priceOf(product: Model<'MenuProduct'>, codes: readonly string[], decimals: number): number {
  const options = product.modifiers.flatMap((group) => group.options);
  const added = codes.map((code) => toMinor(options.find((option) => option.code === code)?.price ?? 0, decimals));
  return added.reduce((sum, one) => sum + one, toMinor(product.price, decimals));
}

/** A name in the language that is spoken, else in the shop's, else in any. */
export function named(names: Readonly<Record<string, string>>, spoken: string, own: string): string {
  return names[spoken] ?? names[own] ?? Object.values(names)[0] ?? '';
}

/** How much one press adds: pieces are whole, weights come by the quarter. */
export function stepOf(unit: string): number {
  return unit === 'kg' || unit === 'litre' ? 0.25 : 1;
}
