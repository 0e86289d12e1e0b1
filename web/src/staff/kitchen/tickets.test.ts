import { describe, expect, it } from 'vitest';
import { allDay, newcomers, nextStep, type Ticket, urgency } from './tickets';

function ticket(id: string, items: [string, number, string[]?][], status = 'confirmed'): Ticket {
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
    items: items.map(([description, quantity, options = []]) => ({
      description,
      quantity,
      notes: '',
      options,
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

  it('adds weights exactly', () => {
    const lines = allDay([ticket('1', [['Rice', 0.1]]), ticket('2', [['Rice', 0.2]])]);
    expect(lines[0]?.quantity).toBe(0.3);
  });
});

it('a ticket is begun, then done', () => {
  expect(nextStep(ticket('1', []))).toBe('preparing');
  expect(nextStep(ticket('1', [], 'preparing'))).toBe('ready');
});

it('only tickets that were not there before ring', () => {
  const now = [ticket('1', []), ticket('2', [])];
  expect(newcomers(new Set(['1']), now).map((one) => one.id)).toEqual(['2']);
});
