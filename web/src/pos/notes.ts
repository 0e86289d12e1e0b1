/** The cash of a currency, in major units: what a drawer is counted by, and what customers pay with. */

interface Cash {
  notes: readonly number[];
  coins: readonly number[];
}

/** Cash in circulation, as the central banks issue it. */
const OF_CURRENCY: Readonly<Record<string, Cash>> = {
  AED: { notes: [5, 10, 20, 50, 100, 200, 500, 1000], coins: [0.25, 0.5, 1] },
  ARS: { notes: [100, 200, 500, 1000, 2000, 10_000, 20_000], coins: [1, 2, 5, 10] },
  CLP: { notes: [1000, 2000, 5000, 10_000, 20_000], coins: [10, 50, 100, 500] },
  COP: { notes: [2000, 5000, 10_000, 20_000, 50_000, 100_000], coins: [50, 100, 200, 500, 1000] },
  EUR: { notes: [5, 10, 20, 50, 100, 200], coins: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2] },
  GBP: { notes: [5, 10, 20, 50], coins: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2] },
  INR: { notes: [10, 20, 50, 100, 200, 500], coins: [1, 2, 5, 10, 20] },
  IQD: { notes: [250, 500, 1000, 5000, 10_000, 25_000, 50_000], coins: [] },
  MXN: { notes: [20, 50, 100, 200, 500, 1000], coins: [0.5, 1, 2, 5, 10] },
  SAR: { notes: [5, 10, 50, 100, 200, 500], coins: [0.25, 0.5, 1, 2] },
  USD: { notes: [1, 5, 10, 20, 50, 100], coins: [0.01, 0.05, 0.1, 0.25] },
};

/** Of a currency that is not listed: what round sums are usually made of. */
const USUAL: Cash = { notes: [1, 5, 10, 20, 50, 100, 500, 1000, 5000, 10_000, 50_000], coins: [] };

/** The cash of a currency; coins that its decimals cannot say are left out. */
export function cashOf(currency: string, decimals: number): Cash {
  const cash = OF_CURRENCY[currency] ?? USUAL;
  const can = (value: number) => Number.isInteger(Math.round(value * 100) / 100 * 10 ** decimals);
  return { notes: cash.notes, coins: cash.coins.filter(can) };
}
