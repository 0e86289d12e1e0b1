/** What the customer sees of a till. Of whom the sale is, nothing: others stand behind them. */
import { toMinor } from '../../shared/amount';
import { language } from '../../shared/i18n/language.svelte';
import type { Till } from '../till.svelte';
import type { Shown } from './link';

export function shownOf(till: Till, isPaying: boolean, shop: string): Shown {
  const { bill, slip, decimals } = till;
  const priced = till.price.current;
  const minor = (amount: number | undefined) => toMinor(amount ?? 0, decimals);
  const common = { shop, language: language.code, currency: till.currency, decimals };
  if (bill !== null) {
    const lines = bill.items.map((item) => ({ name: item.name, quantity: toMinor(item.quantity, 3), total: minor(item.total) }));
    return { ...common, stage: 'paid', lines, discounts: minor(bill.discountTotal), total: minor(bill.amountDue), change: minor(bill.changeDue) };
  }
  if (slip !== null) {
    const lines = slip.lines.map(({ name, quantity, gross, discount }) => ({ name, quantity, total: gross - discount }));
    return { ...common, stage: 'paid', lines, discounts: slip.discount, total: slip.due, change: slip.change };
  }
  const lines = till.lines.map((line, index) => {
    const total = priced?.items[index]?.lineTotal;
    return { name: line.name, quantity: line.quantity, total: total === undefined ? null : minor(total) };
  });
  const stage = lines.length === 0 ? 'welcome' : isPaying ? 'payment' : 'sale';
  return { ...common, stage, lines, discounts: minor(priced?.discountTotal), total: till.price.total, change: 0 };
}
