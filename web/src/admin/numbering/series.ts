/** A numbering series as it stands in a form, and as the API takes it. */
import { parseAmount } from '../../shared/amount';
import type { Model } from '../../shared/api/client';

export const RESETS = ['never', 'business_day', 'month', 'year', 'fiscal_year'] as const;
export const PARTS = ['outlet', 'register', 'channel', 'table', 'seat', 'user', 'customer'] as const;
export const UNIQUE_PARTS = [...PARTS, 'business_date'] as const;
export const AT_ENDS = ['widen', 'wrap', 'refuse'] as const;
export const RULES = ['in-gst', 'eu-vat', 'ar-afip'] as const;

/** What a template may print. */
export const TOKENS = ['{YYYY}', '{YY}', '{MM}', '{DD}', '{FY}', '{OUTLET}', '{REGISTER}', '{CHANNEL}', '{TABLE}', '{SEAT}', '{USER}', '{SEQ:4}'] as const;

/** Codes to show a number with: those of an outlet that there is, and some that stand for any table, seat, user and customer. */
export function codesOf(outlet: Model<'Outlet'> | undefined) {
  const register = outlet?.registers[0]?.code ?? 'R1';
  return { outlet: outlet?.code ?? 'MAIN', register, channel: 'MESA', table: 'T1', seat: '1', user: 'U1', customer: 'C1' };
}

/** What somebody types. */
export interface Draft {
  template: string;
  reset: string;
  scope: string[];
  start: string;
  end: string;
  atEnd: string;
  uniqueWithin: string[];
  /** A code for documents that lack a part, by the part; empty for none. */
  defaults: Record<string, string>;
  rules: string;
}

export function draftOf(series: Model<'Series'>): Draft {
  return {
    template: series.template,
    reset: series.reset,
    scope: [...series.scope],
    start: String(series.start),
    end: String(series.end),
    atEnd: series.atEnd,
    uniqueWithin: [...series.uniqueWithin],
    defaults: Object.fromEntries(PARTS.map((part) => [part, series.default[part] ?? ''])),
    rules: series.rules ?? '',
  };
}

/** The series that was typed; `undefined` while its numbers are none. */
export function seriesOf(draft: Draft): Model<'NewSeries'> | undefined {
  const [start, end] = [parseAmount(draft.start, 0), parseAmount(draft.end, 0)];
  if (start === undefined || end === undefined) return undefined;
  const defaults = Object.entries(draft.defaults).filter(([, code]) => code.trim() !== '');
  return {
    template: draft.template.trim(),
    reset: draft.reset,
    scope: draft.scope,
    start,
    end,
    atEnd: draft.atEnd,
    uniqueWithin: draft.uniqueWithin,
    default: Object.fromEntries(defaults.map(([part, code]) => [part, code.trim().toUpperCase()])),
    ...(draft.rules === '' ? {} : { rules: draft.rules }),
  };
}
