import { describe, expect, it } from 'vitest';
import { allDay, cameBack, newcomers, newsOf, nextStep, type Ticket, type TicketItem, urgency } from './tickets';

type Item = [description: string, quantity: number, options?: string[], more?: Partial<TicketItem>];

function ticket(id: string, items: Item[], status = 'confirmed'): Ticket {
  return {
    id,
    orderNumber: `ALM-20251106-00000${id}`,
    ticketNumber: id,
    tickets: [],
    status,
    outlet: 'MAIN',
    channel: 'delivery',
    notes: '',
    createdAt: '2025-11-06T03:33:20.000Z',
    version: 1,
    since: '2025-11-06T03:33:20.000Z',
    ageSeconds: 0,
    isOverdue: false,
    items: items.map(([description, quantity, options = [], more = {}], index) => ({
      line: index + 1,
      description,
      quantity,
      isDone: false,
      notes: '',
      options,
      ...more,
    })),
  };
}

describe('urgency', () => {
  it.each([
    [0, 'calm'],
    [10 * 60 - 1, 'calm'],
    [10.5 * 60, 'soon'],
    [15 * 60, 'soon'],
    [15 * 60 + 1, 'late'],
  ] as const)('after %d seconds of a quarter of an hour is %s', (age, expected) => {
    expect(urgency(age, 15)).toBe(expected);
  });
});

describe('all day', () => {
  it('sums a dish over all tickets, and tells its options apart', () => {
    const lines = allDay([
      ticket('1', [['Shawarma', 2], ['Hummus', 1, ['large']]]),
      ticket('2', [['Shawarma', 3], ['Hummus', 2]]),
    ]);
    expect(lines).toEqual([
      { name: 'Shawarma', options: '', quantity: 5 },
      { name: 'Hummus', options: '', quantity: 2 },
      { name: 'Hummus', options: 'large', quantity: 1 },
    ]);
  });

  it('leaves out what nobody makes: what was voided, and what was made before the ticket came back', () => {
    const lines = allDay([
      ticket('1', [['Soup', 0, [], { change: 'voided', quantityBefore: 2 }], ['Tea', 1, [], { isDone: true }], ['Coffee', 1, [], { change: 'added' }]]),
    ]);
    expect(lines.map((line) => line.name)).toEqual(['Coffee']);
  });

  it('adds weights exactly', () => {
    const lines = allDay([ticket('1', [['Rice', 0.1]]), ticket('2', [['Rice', 0.2]])]);
    expect(lines[0]?.quantity).toBe(0.3);
  });
});

it('a ticket is begun, then done', () => {
  expect(nextStep(ticket('1', []))).toBe('preparing');
  expect(nextStep(ticket('1', [], 'preparing'))).toBe('ready');
});

describe('the bell', () => {
  const heard = (tickets: Ticket[]) => new Set(newsOf(tickets).map((news) => news.key));

  it('rings for tickets that were not there before', () => {
    const now = [ticket('1', [['Tea', 1]]), ticket('2', [])];
    expect(newcomers(heard([ticket('1', [['Tea', 1]])]), newsOf(now)).map((news) => news.ticket.id)).toEqual(['2']);
  });

  it('rings once for what changes on a ticket that is there, and again when it changes again', () => {
    const before = [ticket('1', [['Tea', 2]])];
    const added = [ticket('1', [['Tea', 2], ['Coffee', 1, [], { change: 'added' }]])];
    const [news] = newcomers(heard(before), newsOf(added));
    expect(news?.item?.description).toBe('Coffee');
    expect(newcomers(heard(added), newsOf(added))).toEqual([]);
    const fewer = [ticket('1', [['Tea', 1, [], { change: 'changed', quantityBefore: 2 }], ['Coffee', 1, [], { change: 'added' }]])];
    expect(newcomers(heard(added), newsOf(fewer)).map((one) => one.item?.description)).toEqual(['Tea']);
  });

  it('says of a ticket that is back what came on it', () => {
    const back = ticket('1', [['Tea', 2, [], { isDone: true }], ['Coffee', 1, [], { change: 'added' }]]);
    expect(cameBack(back)).toBe(true);
    expect(newcomers(heard([]), newsOf([back]))[0]?.item?.description).toBe('Coffee');
  });
});
