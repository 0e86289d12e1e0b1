/** The reports: how each is read, and which figures of it stand in which columns. */
import { asked } from '../../shared/asked';
import { api } from '../../shared/api/client';
import type { Words } from './i18n/en';

/** How a cell is written. */
export type Kind = 'text' | 'status' | 'method' | 'count' | 'amount' | 'percent';
type ColumnName = keyof Words['reports']['columns'];
export type Cell = string | number | null;

export interface Column {
  name: ColumnName;
  kind: Kind;
}

export interface Table {
  from: string;
  to: string;
  columns: readonly Column[];
  lines: readonly (readonly Cell[])[];
  /** All lines together: one, or one per tax or method. Its first two cells, date and outlet, are empty. */
  totals: readonly (readonly Cell[])[];
}

export interface ReportQuery {
  from?: string;
  to?: string;
  outlet?: string;
}

export interface Report {
  name: keyof Words['reports']['names'];
  /** Where it is, as in `/api/v1/reports/sales`; with `.csv` the file. */
  path: string;
  /** Needed beside `reports.read`. */
  permission?: string;
  /** The column that the picture shows, over the dates. */
  drawn: ColumnName;
  read: (query: ReportQuery) => Promise<Table>;
}

interface At {
  businessDate: string;
  outlet: string;
}

/** A table of an answer: date and outlet, then what `cells` picks of each line and of each total. */
function table<Sums, Line extends Sums & At>(
  answer: { from: string; to: string; data: readonly Line[] },
  totals: readonly Sums[],
  columns: readonly (readonly [ColumnName, Kind])[],
  cells: (sums: Sums) => readonly Cell[],
): Table {
  return {
    from: answer.from,
    to: answer.to,
    columns: [
      { name: 'businessDate', kind: 'text' },
      { name: 'outlet', kind: 'text' },
      ...columns.map(([name, kind]) => ({ name, kind })),
    ],
    lines: answer.data.map((line) => [line.businessDate, line.outlet, ...cells(line)]),
    totals: answer.data.length === 0 ? [] : totals.map((sums) => ['', '', ...cells(sums)]),
  };
}

const amounts = (...names: ColumnName[]) => names.map((name) => [name, 'amount'] as const);

export const REPORTS: readonly Report[] = [
  {
    name: 'sales',
    path: 'sales',
    drawn: 'left',
    read: async (query) => {
      const answer = await asked(api.GET('/api/v1/reports/sales', { params: { query } }));
      const columns = [['bills', 'count'] as const, ...amounts('gross', 'discounts', 'net', 'tax', 'total', 'returned', 'left')];
      return table(answer, [answer.total], columns, ({ sold, returned, left }) => [
        sold.documents, sold.gross, sold.discounts, sold.net, sold.tax, sold.total, returned.total, left.total,
      ]);
    },
  },
  {
    name: 'orders',
    path: 'orders',
    drawn: 'total',
    read: async (query) => {
      const answer = await asked(api.GET('/api/v1/reports/orders', { params: { query } }));
      return table(answer, answer.total, [['status', 'status'], ['count', 'count'], ['total', 'amount']], (sums) => [sums.status, sums.count, sums.total]);
    },
  },
  {
    name: 'taxes',
    path: 'taxes',
    drawn: 'left',
    read: async (query) => {
      const answer = await asked(api.GET('/api/v1/reports/taxes', { params: { query } }));
      const columns = [['tax', 'text'] as const, ['rate', 'percent'] as const, ...amounts('taxable', 'total', 'returned', 'left')];
      return table(answer, answer.total, columns, ({ tax, rate, sold, returned, left }) => [
        tax ?? '–', rate ?? null, sold.taxableNet, sold.tax, returned.tax, left.tax,
      ]);
    },
  },
  {
    name: 'payments',
    path: 'payments',
    drawn: 'net',
    read: async (query) => {
      const answer = await asked(api.GET('/api/v1/reports/payments', { params: { query } }));
      const columns = [['method', 'method'] as const, ['count', 'count'] as const, ...amounts('taken', 'givenBack', 'net')];
      return table(answer, answer.total, columns, (sums) => [sums.method, sums.count, sums.taken, sums.givenBack, sums.net]);
    },
  },
  {
    name: 'profit',
    path: 'profit',
    permission: 'cost.read',
    drawn: 'profit',
    read: async (query) => {
      const answer = await asked(api.GET('/api/v1/reports/profit', { params: { query } }));
      const columns = [...amounts('sales', 'cost', 'grossProfit'), ['margin', 'percent'] as const, ...amounts('stockDifferences', 'profit')];
      return table(answer, [answer.total], columns, (sums) => [
        sums.sales, sums.costOfGoods, sums.grossProfit, sums.margin ?? null, sums.stockDifferences, sums.profit,
      ]);
    },
  },
  {
    name: 'wallets',
    path: 'wallets',
    drawn: 'closing',
    read: async (query) => {
      const answer = await asked(api.GET('/api/v1/reports/wallets', { params: { query } }));
      return table(answer, [answer.total], amounts('opening', 'in', 'out', 'closing'), (sums) => [sums.opening, sums.in, sums.out, sums.closing]);
    },
  },
  {
    name: 'driversCash',
    path: 'drivers-cash',
    drawn: 'owed',
    read: async (query) => {
      const answer = await asked(api.GET('/api/v1/reports/drivers-cash', { params: { query } }));
      type Sums = typeof answer.total & { driverName?: string | null };
      const columns = [['driver', 'text'] as const, ...amounts('opening', 'collected', 'handedIn', 'owed')];
      return table<Sums, Sums & At>(answer, [answer.total], columns, (sums) => [
        sums.driverName ?? '', sums.opening, sums.collected, sums.handedIn, sums.owed,
      ]);
    },
  },
];

/** What a column comes to per date, for a picture. */
export function perDate(report: Table, drawn: string): { name: string; value: number }[] {
  const at = report.columns.findIndex((column) => column.name === drawn);
  const sums = new Map<string, number>();
  for (const line of report.lines) {
    const [date, value] = [String(line[0]), line[at]];
    sums.set(date, (sums.get(date) ?? 0) + (typeof value === 'number' ? value : 0));
  }
  return [...sums].map(([name, value]) => ({ name, value }));
}
