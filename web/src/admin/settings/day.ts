/** When business days begin and end, as it stands in a form, and as the API takes it. */
import { parseAmount } from '../../shared/amount';
import type { Model } from '../../shared/api/client';

export interface DayDraft {
  cutoff: string;
  graceFrom: string;
  graceUntil: string;
  closeAfterMinutes: string;
  forceClose: string;
}

export function draftOf(policy: Model<'BusinessDayPolicy'>): DayDraft {
  return {
    cutoff: policy.cutoff,
    graceFrom: policy.graceFrom ?? '',
    graceUntil: policy.graceUntil ?? '',
    closeAfterMinutes: String(policy.closeAfterMinutes ?? 0),
    forceClose: policy.forceClose ?? 'automatic',
  };
}

/** The policy that was typed; `undefined` while something of it is none. */
export function policyOf(draft: DayDraft): Model<'BusinessDayPolicy'> | undefined {
  const closeAfterMinutes = parseAmount(draft.closeAfterMinutes, 0);
  if (draft.cutoff === '' || closeAfterMinutes === undefined) return undefined;
  return {
    cutoff: draft.cutoff,
    graceFrom: draft.graceFrom === '' ? null : draft.graceFrom,
    graceUntil: draft.graceUntil === '' ? null : draft.graceUntil,
    closeAfterMinutes,
    forceClose: draft.forceClose,
  };
}

/** The names of time zones that the browser knows, with one that it may not know. */
export function zones(own: string): string[] {
  return [...new Set([own, ...Intl.supportedValuesOf('timeZone')])];
}
