/** How much of a product there is. */
import type { Model } from '../../shared/api/client';

export interface Level {
  onHand: number;
  reserved: number;
  available: number;
  value: number;
}

/** A product's stock at an outlet, or at all of them where none is named; `undefined` where none is kept. */
export function levelOf(product: Pick<Model<'Product'>, 'stock' | 'trackStock'>, outlet: string): Level | undefined {
  if (!product.trackStock) return undefined;
  const levels = (product.stock ?? []).filter((level) => outlet === '' || level.outlet === outlet);
  const sum = (of: (level: Model<'StockLevel'>) => number) => Math.round(levels.reduce((total, level) => total + of(level), 0) * 1000) / 1000;
  return {
    onHand: sum((level) => level.currentStock),
    reserved: sum((level) => level.reserved),
    available: sum((level) => level.available),
    value: sum((level) => level.value ?? 0),
  };
}
