/** What can be chosen with a product, as it stands in a form and as the API takes it. */
import { parseAmount, toDecimal, toMinor } from '../../shared/amount';
import type { Model } from '../../shared/api/client';

/** Names by language; empty where there is none. */
export type NamesDraft = Record<string, string>;

export interface OptionDraft {
  code: string;
  names: NamesDraft;
  /** What it adds to the price of one; empty for nothing. */
  price: string;
}

export interface GroupDraft {
  code: string;
  names: NamesDraft;
  /** The fewest and the most that are chosen; empty for none, and for as many as there are options. */
  min: string;
  max: string;
  options: OptionDraft[];
}

/** A field for every language that something can be named in, or is. */
export function namesDraft(names: Readonly<Record<string, string>> | undefined, languages: readonly string[]): NamesDraft {
  return Object.fromEntries([...languages, ...Object.keys(names ?? {})].map((code) => [code, names?.[code] ?? '']));
}

/** The names that were typed. */
export function namesOf(draft: NamesDraft): Record<string, string> {
  const typed = Object.entries(draft).filter(([, name]) => name.trim() !== '');
  return Object.fromEntries(typed.map(([code, name]) => [code, name.trim()]));
}

/**
 * @param languages in which they can be named
 * @param decimals of the currency
 */
export function groupsOf(groups: readonly Model<'ModifierGroup'>[], languages: readonly string[], decimals: number): GroupDraft[] {
  return groups.map((group) => ({
    code: group.code,
    names: namesDraft(group.name, languages),
    min: String(group.min),
    max: String(group.max),
    options: group.options.map((option) => ({
      code: option.code,
      names: namesDraft(option.name, languages),
      price: toDecimal(toMinor(option.price, decimals), decimals),
    })),
  }));
}

/** The next code that no group or option has: `GROUP-1`, `OPTION-7`. */
export function freshCode(kind: 'GROUP' | 'OPTION', groups: readonly GroupDraft[]): string {
  const taken = new Set(groups.flatMap((group) => [group.code, ...group.options.map((option) => option.code)]));
  let number = 1;
  while (taken.has(`${kind}-${number}`)) number++;
  return `${kind}-${number}`;
}

/** What a new group begins as: with one option, without which it would be none. */
export function freshGroup(groups: readonly GroupDraft[], languages: readonly string[]): GroupDraft {
  const option = { code: freshCode('OPTION', groups), names: namesDraft(undefined, languages), price: '' };
  return { code: freshCode('GROUP', groups), names: namesDraft(undefined, languages), min: '0', max: '1', options: [option] };
}

/**
 * The groups that were typed; `undefined` while something of them is none.
 *
 * @param own the shop's own language, in which everything has a name
 */
export function wantedGroups(groups: readonly GroupDraft[], own: string, decimals: number): Model<'NewModifierGroup'>[] | undefined {
  const wanted = groups.map((group) => {
    const [min, max] = [group.min, group.max].map((text) => (text.trim() === '' ? null : parseAmount(text, 0)));
    const options = group.options.map((option) => {
      const price = option.price.trim() === '' ? 0 : parseAmount(option.price, decimals);
      const isNamed = option.code.trim() !== '' && (option.names[own] ?? '').trim() !== '';
      return price === undefined || !isNamed ? undefined : { code: option.code.trim(), name: namesOf(option.names), price: toDecimal(price, decimals) };
    });
    const whole = options.filter((option) => option !== undefined);
    const isNamed = group.code.trim() !== '' && (group.names[own] ?? '').trim() !== '';
    if (min === undefined || max === undefined || !isNamed || whole.length === 0 || whole.length !== options.length) return undefined;
    return { code: group.code.trim(), name: namesOf(group.names), min, max, options: whole };
  });
  const whole = wanted.filter((group) => group !== undefined);
  return whole.length === wanted.length ? whole : undefined;
}
