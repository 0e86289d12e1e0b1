import { expect, it } from 'vitest';
import { levelOf } from './levels';

const STOCK = [
  { outlet: 'MAIN', currentStock: 1.1, reserved: 0.1, available: 1, value: 11 },
  { outlet: 'WEST', currentStock: 2.2, reserved: 0, available: 2.2, value: 22 },
];

it('without an outlet all are added up, to the gram', () => {
  expect(levelOf({ trackStock: true, stock: STOCK }, '')).toEqual({ onHand: 3.3, reserved: 0.1, available: 3.2, value: 33 });
  expect(levelOf({ trackStock: true, stock: STOCK }, 'WEST')).toEqual({ onHand: 2.2, reserved: 0, available: 2.2, value: 22 });
});

it('where no stock is kept there is no level, and where none came it is nothing', () => {
  expect(levelOf({ trackStock: false, stock: STOCK }, '')).toBeUndefined();
  expect(levelOf({ trackStock: true, stock: null }, '')?.onHand).toBe(0);
});
