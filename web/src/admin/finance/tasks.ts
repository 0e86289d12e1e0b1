/** What a task of the finance queue is known by. */
import type { Model } from '../../shared/api/client';
import type { Words } from '../../staff/i18n/en';

/** A task has no id of its own: it is its payment's, or its order's. */
export function keyOf(task: Model<'FinanceTask'>): string {
  return `${task.kind} ${task.payment?.id ?? ''} ${task.order?.id ?? ''}`;
}

/** The number that people know it by. */
export function numberOf(task: Model<'FinanceTask'>): string {
  return task.order?.orderNumber ?? task.payment?.paymentNumber ?? task.customer?.customerNumber ?? '';
}

/** What is to be done, in words; one that is new to this app is shown as it is. */
export function kindWord(kind: string, words: Words['queues']): string {
  switch (kind) {
    case 'receipt_uploaded':
    case 'transfer_awaited':
    case 'refund_due':
    case 'to_confirm':
      return words[kind];
    default:
      return kind;
  }
}
