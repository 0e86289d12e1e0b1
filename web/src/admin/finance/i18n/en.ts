/** What the finance queue says, in English: the shape that all other languages have. */
export const en = {
  tasks: 'What waits',
  choose: 'Choose something from the list.',
  noReceipt: 'There is no receipt yet.',
  noPicture: 'The receipt is no picture; it opens in a page of its own.',
  gone: (number: string) => `${number} was settled meanwhile. Choose the next.`,
  goneBy: (number: string, name: string, standing: string) => `${name} was quicker with ${number}: ${standing}. Choose the next.`,
  approved: (number: string) => `${number}: the money is there.`,
  rejected: (number: string) => `${number}: not accepted. The customer is told.`,
  confirmed: (number: string) => `${number} is confirmed.`,
  expected: 'Expected',
  order: 'Order',
  orderTotal: 'Total of the order',
  customer: 'Customer',
  payment: 'Payment',
  reference: 'Reference',
  uploaded: 'Receipt from',
  openOrder: 'Open the order',
  keys: 'Keys',
  keysMove: 'The one before, the next',
  keysApprove: 'The money is there; confirm',
  keysReject: 'Not accepted',
  keysHelp: 'This list',
};

/** What every language has. */
export type Words = typeof en;
