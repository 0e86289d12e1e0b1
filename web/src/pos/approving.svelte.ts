/** A manager's consent on the cashier's screen: their code or id, and their PIN. It is kept nowhere. */
import { Problem } from '../shared/api/client';

/** What a manager may approve. */
const APPROVED = new Set(['permission.missing', 'discount.overLimit', 'price.belowCost', 'approval.reasonMissing', 'refund.tooMuch']);
/** What a manager has typed wrong. */
const REFUSED = new Set(['approval.refused', 'approval.malformed', 'auth.pinLocked']);

export class Approving {
  /** Whether a manager is asked for. */
  asks = $state(false);
  by = $state('');
  pin = $state('');

  /** What goes with the request. */
  get header(): { 'Docket-Approval'?: string } {
    return this.asks ? { 'Docket-Approval': this.said } : {};
  }

  /** Who approves, as the API takes it. */
  get said(): string {
    return `${this.by.trim()}:${this.pin}`;
  }

  /** Takes note of a refusal: it may be one that a manager can mend. A PIN is typed anew each time. */
  refused(problem: unknown): void {
    this.pin = '';
    if (problem instanceof Problem && (APPROVED.has(problem.code) || REFUSED.has(problem.code))) this.asks = true;
  }
}
