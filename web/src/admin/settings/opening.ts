/** When an outlet is open and how its shop sells, as they stand in a form and as the API takes them. */
import type { Model } from '../../shared/api/client';

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export interface Span {
  /** `HH:MM` by the outlet's clock. */
  from: string;
  /** No later than `from` where it is of the next day. */
  until: string;
}

export type Hours = Record<Weekday, Span[]>;

/** The whole week, of which a day without spans is closed. */
export function hoursOf(hours: Model<'OpeningHours'> | null | undefined): Hours {
  const spans = (day: Weekday) => (hours?.[day] ?? []).map(({ from, until }) => ({ from, until }));
  return Object.fromEntries(WEEKDAYS.map((day) => [day, spans(day)])) as Hours;
}

/** The hours that were typed; `undefined` while a time is missing. */
export function wantedHours(hours: Hours): Hours | undefined {
  const isWhole = WEEKDAYS.every((day) => hours[day].every(({ from, until }) => from !== '' && until !== ''));
  return isWhole ? hoursOf(hours) : undefined;
}

/** Whether a span ends on the next day, so that whoever types it is told. */
export function endsNextDay({ from, until }: Span): boolean {
  return from !== '' && until !== '' && until <= from;
}

/** The ways in which customers may promise to pay by themselves. */
export const WAYS = ['cash', 'card', 'cod', 'bank_transfer', 'wallet'] as const;

export interface TermsDraft {
  guests: boolean;
  pickUp: boolean;
  delivery: boolean;
  /** Code of a charge; empty where a delivery costs nothing. */
  deliveryCharge: string;
  requestedTimes: boolean;
  methods: string[];
  bankAccount: string;
}

export function termsOf(terms: Model<'ShopTerms'> | null | undefined): TermsDraft {
  return {
    guests: terms?.guests ?? false,
    pickUp: terms?.pickUp ?? true,
    delivery: terms?.delivery ?? false,
    deliveryCharge: terms?.deliveryCharge ?? '',
    requestedTimes: terms?.requestedTimes ?? false,
    methods: terms?.methods ?? ['cash'],
    bankAccount: terms?.bankAccount ?? '',
  };
}

/** The terms that were chosen: a charge is only of a shop that delivers, and an account only where money is transferred. */
export function wantedTerms({ deliveryCharge, bankAccount, methods, ...terms }: TermsDraft): Model<'ShopTerms'> {
  const takesTransfers = methods.includes('bank_transfer') && bankAccount.trim() !== '';
  return {
    ...terms,
    methods: WAYS.filter((way) => methods.includes(way)),
    deliveryCharge: terms.delivery && deliveryCharge !== '' ? deliveryCharge : null,
    bankAccount: takesTransfers ? bankAccount.trim() : null,
  };
}
