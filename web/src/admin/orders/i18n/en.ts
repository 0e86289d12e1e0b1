/** What the pages of orders say, in English: the shape that all other languages have. */
export const en = {
  search: 'Number, ticket, phone or customer',
  none: 'No order is like that.',
  number: 'Order',
  ticket: 'Ticket',
  placed: 'Placed',
  businessDate: 'Business date',
  customer: 'Customer',
  status: 'Status',
  payment: 'Payment',
  channel: 'Channel',
  total: 'Total',
};

/** What every language has. */
export type Words = typeof en;
