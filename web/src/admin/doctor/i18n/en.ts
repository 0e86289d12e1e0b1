/** What the doctor's page says, in English: the shape that all other languages have. */
import { plural } from '../../../shared/i18n/plural';

const one = plural('en');

interface Counts {
  found: number;
  opened: number;
  closed: number;
  repaired: number;
}

export const en = {
  run: 'Look at everything now',
  running: 'Looking …',
  failed: 'The run has failed. Try it again.',
  finished: ({ found, opened, closed, repaired }: Counts) =>
    `Looked at everything: ${one(found, { one: '# finding', other: '# findings' })}, ${opened} new, ${closed} over, ${repaired} repaired.`,
  which: 'Findings',
  open: 'Open',
  over: 'Over',
  healthy: 'Nothing is wrong, as far as was looked.',
  none: 'There is no such finding.',
  severities: { critical: 'Critical', error: 'Error', warning: 'Warning' },
  remedy: 'What to do:',
  since: (time: string) => `since ${time}`,
  overSince: (time: string) => `over since ${time}`,
  repair: 'Repair it',
  rules: 'Rules',
  rule: 'Rule',
  holds: 'What must hold',
  byItself: 'Repaired by itself',
  byItselfOf: (code: string) => `Repaired by itself: ${code}`,
};

/** What every language has. */
export type Words = typeof en;
