/** What stands before the sale: at most one dialog at a time. */
import type { Action } from './keys';

export type Shows = Exclude<Action, 'find' | 'customer' | 'hold'> | 'settings' | 'sales' | undefined;

/** A bill that is looked at, and whether it is about to be voided. */
export interface OpenBill {
  id: string;
  step: 'bill' | 'void';
}
