/** What the page of webhooks says, in English: the shape that all other languages have. */
export const en = {
  url: 'Address',
  description: 'What it is for',
  types: 'Types',
  wants: 'Types of events that it wants (empty: all)',
  standing: 'Standing',
  enabled: 'Is sent events',
  disabled: 'Is sent nothing',
  disabledBecause: (why: string): string =>
    why === 'gone' ? 'Is sent nothing: it answered that it is gone' : why === 'failing' ? 'Is sent nothing: it took no delivery for days' : 'Is sent nothing',
  failing: (tries: number) => `Cannot be delivered to (tries: ${tries})`,
  deliveredTo: 'Delivered up to event',
  fresh: 'New webhook',
  make: 'Make the webhook',
  secretOnce: 'The secret with which deliveries are signed. It is shown this once:',
  actions: 'What can be done',
  test: 'Send a test',
  enable: 'Send it events again',
  disable: 'Send it nothing',
  rotate: 'Another secret',
  remove: 'Delete',
  reallyRemove: 'Yes, delete it',
  replay: 'Send these events once more',
  from: 'From event',
  until: 'to event (empty: the last)',
  deliveries: 'Deliveries',
  noDeliveries: 'Nothing was sent yet.',
  when: 'When',
  event: 'Event',
  outcome: 'Outcome',
  outcomes: { delivered: 'Delivered', failed: 'Failed; is tried again', given_up: 'Given up' },
  answer: 'Answer',
  tries: 'Try',
  sendAgain: 'Send again',
};

/** What every language has. */
export type Words = typeof en;
