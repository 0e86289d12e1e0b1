/** What the audit log says, in English: the shape that all other languages have. */
import { plural } from '../../../shared/i18n/plural';

const one = plural('en');

export const en = {
  search: 'Number of a document',
  type: 'Type of event',
  number: 'No.',
  when: 'When',
  who: 'Who',
  what: 'What',
  about: 'Of what',
  program: 'Docket itself',
  open: (number: number) => `Open record ${number}`,
  facts: 'Facts of the record',
  export: 'Export it all',
  chain: 'Is it all there, unaltered?',
  chainHint: 'Every record carries the hash of the one before. An anchor that you keep elsewhere, such as from a Z report, proves what was before it.',
  anchor: 'Anchor that is believed (empty: from the beginning)',
  verify: 'Verify the chain',
  verifying: 'Verifying …',
  holds: (records: number, anchors: number) =>
    `The chain holds: ${one(records, { one: '# record', other: '# records' })}, ${one(anchors, { one: '# anchor', other: '# anchors' })} of Z reports.`,
  broken: (record: number) => `The chain is broken at record ${record}.`,
  anchorNow: 'Anchor of now, to be kept elsewhere:',
};

/** What every language has. */
export type Words = typeof en;
