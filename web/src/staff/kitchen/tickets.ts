/** What the kitchen display works out: how urgent a ticket is, and what all of them come to. Nothing here knows of the screen. */
import type { Model } from '../../shared/api/client';

export type Ticket = Model<'KitchenTicket'>;
export type TicketItem = Model<'KitchenItem'>;

/** How urgent a ticket is. */
export type Urgency = 'calm' | 'soon' | 'late';

/** From which part of the threshold on a ticket is soon late. */
const SOON_FROM = 0.7;

/**
 * How urgent a ticket is.
 * @param ageSeconds for how long it has waited
 * @param thresholdMinutes after how long the merchant calls it overdue
 */
export function urgency(ageSeconds: number, thresholdMinutes: number): Urgency {
  const late = thresholdMinutes * 60;
  if (ageSeconds > late) return 'late';
  return ageSeconds >= late * SOON_FROM ? 'soon' : 'calm';
}

/** What all open tickets come to of one thing. */
export interface AllDayLine {
  name: string;
  options: string;
  quantity: number;
}

/** The options of an item as one line. */
export function optionsOf(item: TicketItem): string {
  return item.options.join(', ');
}

/** Whether somebody still has to make it: what was voided nobody, and what was made before a ticket came back nobody again. */
function isToBeMade(item: TicketItem): boolean {
  return item.change !== 'voided' && !item.isDone;
}

/** What all tickets come to, most first; the same dish with other options is another line. Notes are of a ticket and stay there. */
export function allDay(tickets: readonly Ticket[]): AllDayLine[] {
  const lines = new Map<string, AllDayLine>();
  for (const item of tickets.flatMap((ticket) => ticket.items).filter(isToBeMade)) {
    const options = optionsOf(item);
    const key = `${item.description}\n${options}`;
    const line = lines.get(key) ?? { name: item.description, options, quantity: 0 };
    // Quantities have three decimals; summed as thousandths they stay exact.
    line.quantity = Math.round(line.quantity * 1000 + item.quantity * 1000) / 1000;
    lines.set(key, line);
  }
  return [...lines.values()].sort((a, b) => b.quantity - a.quantity || a.name.localeCompare(b.name));
}

/** A ticket that was done on this screen. */
export interface Done {
  ticket: Ticket;
  at: Date;
}

/** What the kitchen does with a ticket next. */
export function nextStep(ticket: Ticket): 'preparing' | 'ready' {
  return ticket.status === 'preparing' ? 'ready' : 'preparing';
}

/** Whether a ticket was done before, and is back for what came on it since. */
export function cameBack(ticket: Ticket): boolean {
  return ticket.items.some((item) => item.isDone);
}

/** Something that the kitchen must hear of: a ticket, or a change on one. */
export interface News {
  /** The same for the same ticket, and for the same change on it. */
  key: string;
  ticket: Ticket;
  /** What changed; none where the ticket itself is new. */
  item?: TicketItem;
}

/** Everything on the screen that the kitchen must have heard of. */
export function newsOf(tickets: readonly Ticket[]): News[] {
  return tickets.flatMap((ticket) => [
    { key: ticket.id, ticket },
    ...ticket.items
      .filter((item) => item.change)
      .map((item) => ({ key: `${ticket.id}/${item.line}/${item.change}/${item.quantity}`, ticket, item })),
  ]);
}

/** What was not there before; what changed on a ticket that is back is said rather than that it is there. */
export function newcomers(heard: ReadonlySet<string>, now: readonly News[]): News[] {
  const unheard = now.filter((news) => !heard.has(news.key));
  return [...unheard.filter((news) => news.item), ...unheard.filter((news) => !news.item)];
}
