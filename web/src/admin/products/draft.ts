/** A product as it stands in a form, and as the API takes it. */
import { parseAmount, toDecimal, toMinor } from '../../shared/amount';
import type { Model } from '../../shared/api/client';
import { type GroupDraft, groupsOf, namesDraft, namesOf, wantedGroups } from './modifiers';

/** Rates of taxes and quantities have as many decimals at most. */
const THOUSANDTHS = 3;
export const UNITS = ['piece', 'pack', 'kg', 'litre'] as const;

export interface ProductDraft {
  sku: string;
  /** By language. */
  names: Record<string, string>;
  category: string;
  unit: string;
  price: string;
  taxes: { name: string; rate: string }[];
  /** One in a line. */
  barcodes: string;
  sellByWeight: boolean;
  isActive: boolean;
  soldOnline: boolean;
  trackStock: boolean;
  consumption: string;
  reorderLevel: string;
  modifiers: GroupDraft[];
}

/**
 * @param languages in which it can be named
 * @param decimals of the currency
 */
export function draftOf(product: Model<'Product'> | undefined, languages: readonly string[], decimals: number): ProductDraft {
  return {
    sku: product?.sku ?? '',
    names: namesDraft(product?.name, languages),
    category: product?.category ?? '',
    unit: product?.unit ?? 'piece',
    price: product === undefined ? '' : toDecimal(toMinor(product.price, decimals), decimals),
    taxes: (product?.taxes ?? []).map((tax) => ({ name: tax.name, rate: String(tax.rate) })),
    barcodes: (product?.barcodes ?? []).join('\n'),
    sellByWeight: product?.sellByWeight ?? false,
    isActive: product?.isActive ?? true,
    soldOnline: product?.soldOnline ?? true,
    trackStock: product?.trackStock ?? false,
    consumption: product?.consumption ?? 'fifo',
    reorderLevel: product?.reorderLevel == null ? '' : String(product.reorderLevel),
    modifiers: groupsOf(product?.modifiers ?? [], languages, decimals),
  };
}

/**
 * The product that was typed; `undefined` while something of it is none.
 *
 * @param own the shop's own language, in which everything has a name
 */
export function productOf(draft: ProductDraft, own: string, decimals: number) {
  const price = parseAmount(draft.price, decimals);
  const level = draft.reorderLevel.trim() === '' ? null : parseAmount(draft.reorderLevel, THOUSANDTHS);
  const rates = draft.taxes.map((tax) => parseAmount(tax.rate, THOUSANDTHS));
  const modifiers = wantedGroups(draft.modifiers, own, decimals);
  const isNamed = (draft.names[own] ?? '').trim() !== '' && draft.sku.trim() !== '';
  if (price === undefined || level === undefined || rates.includes(undefined) || modifiers === undefined || !isNamed) return undefined;
  return {
    sku: draft.sku.trim(),
    name: namesOf(draft.names),
    category: draft.category === '' ? null : draft.category,
    unit: draft.unit,
    price: toDecimal(price, decimals),
    taxes: draft.taxes.map((tax, index) => ({ name: tax.name.trim(), rate: toDecimal(rates[index] ?? 0, THOUSANDTHS) })),
    barcodes: draft.barcodes.split(/\s+/).filter((code) => code !== ''),
    sellByWeight: draft.sellByWeight,
    isActive: draft.isActive,
    soldOnline: draft.soldOnline,
    trackStock: draft.trackStock,
    consumption: draft.consumption,
    reorderLevel: level === null ? null : toDecimal(level, THOUSANDTHS),
    modifiers,
  };
}
