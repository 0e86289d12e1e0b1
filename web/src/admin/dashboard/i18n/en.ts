/** What the dashboard says, in English: the shape that all other languages have. */
export const en = {
  sales: 'Sales',
  bills: 'Bills',
  left: 'What is left after returns',
  returned: 'Returned',
  tax: 'Taxes',
  ordersByStatus: 'Orders by status',
  payments: 'Payments by method',
  perDay: 'Sales of the last 14 business dates',
  date: 'Business date',
  status: 'Status',
  method: 'Method',
  count: 'Number',
  total: 'Total',
  net: 'Net',
  openOrders: 'Open orders',
  findings: 'Open findings',
  noFindings: 'Nothing was found wrong.',
  severity: {
    critical: 'critical',
    error: 'error',
    warning: 'warning',
  },
  nothing: 'Nothing yet on this date.',
  waiting: 'What waits',
  overdue: 'overdue',
  queues: {
    finance: 'Finance',
    kitchen: 'Kitchen',
    warehouse: 'Warehouse',
    logistics: 'Delivery',
  },
};

/** What every language has. */
export type Words = typeof en;
