/** What a driver does with an order, and what follows from it before the server has said so. */
import type { Model } from '../shared/api/client';

export type Delivery = Model<'Delivery'>;
export type Kind = 'pick-up' | 'photo' | 'deliver' | 'fail';

/** What a step says to the server. */
export type Said =
  | { kind: 'pick-up' }
  | { kind: 'photo'; photo: Blob }
  | { kind: 'deliver'; body: Model<'NewDelivery'> }
  | { kind: 'fail'; body: Model<'DeliveryFailure'> };

/** Why the server did not take a step. */
export interface Refusal {
  /** Its stable code, such as `delivery.codeWrong`. */
  code: string;
  /** In the server's words. */
  detail: string;
}

/** A step that was taken and is not answered, or was refused. */
export interface Step {
  /** In the order in which they were taken; the device counts. */
  seq: number;
  /** Whose: of which merchant and user. */
  scope: string;
  /** Id of the order. */
  order: string;
  /** Its number, for when the order is on no list any more. */
  orderNumber: string;
  said: Said;
  /** The key under which the server does it at most once. */
  key: string;
  /** When it was taken, by the device's clock, ISO 8601. */
  at: string;
  refused: Refusal | null;
}

/** An order on the driver's list, as it is once the steps that wait are done. */
export interface Stop extends Delivery {
  /** How many of its steps are not answered yet. */
  unsent: number;
  /** The step that the server did not take; later ones wait for what the driver does about it. */
  refused: Step | undefined;
}

/** What an order is after a step that will be done. */
function after(delivery: Delivery, step: Step): Delivery {
  switch (step.said.kind) {
    case 'pick-up':
      return { ...delivery, status: 'dispatched', pickedUpAt: step.at };
    case 'deliver':
      return { ...delivery, status: 'delivered', deliveredAt: step.at, toCollect: 0, toCollectInCash: 0 };
    case 'fail':
      return { ...delivery, status: 'ready' };
    case 'photo':
      return delivery;
  }
}

/** The orders with what was done to them on this device. What follows a step that was refused is not done. */
export function withSteps(deliveries: readonly Delivery[], steps: readonly Step[]): Stop[] {
  return deliveries.map((delivery) => {
    const own = steps.filter((step) => step.order === delivery.id);
    const at = own.findIndex((step) => step.refused !== null);
    const done = at === -1 ? own : own.slice(0, at);
    return { ...done.reduce(after, delivery), unsent: own.length - (at === -1 ? 0 : 1), refused: own[at] };
  });
}

/** The step that is to be sent now: the first that waits for nothing the driver has to decide. */
export function nextOf(steps: readonly Step[]): Step | undefined {
  const stuck = new Set(steps.filter((step) => step.refused !== null).map((step) => step.order));
  return steps.find((step) => !stuck.has(step.order));
}

/** A step that was refused with those of the same order that wait behind it. */
export function withFollowers(refused: Step, steps: readonly Step[]): Step[] {
  return steps.filter((step) => step.order === refused.order && step.seq >= refused.seq);
}

/** What the day comes to so far. */
export function progress(stops: readonly Stop[], doneBefore: readonly Delivery[]): { done: number; all: number } {
  const known = new Set(stops.map((stop) => stop.id));
  const done = stops.filter((stop) => stop.status === 'delivered').length + doneBefore.filter((one) => !known.has(one.id)).length;
  const open = stops.filter(isOpen).length;
  return { done, all: done + open };
}

/** Whether it is still to be brought. */
export function isOpen(stop: Delivery): boolean {
  return stop.status === 'assigned' || stop.status === 'dispatched';
}

/** What a driver can do about a step that was refused: a sentence, and which buttons stand below it. */
export type Advice = 'codeWrong' | 'proof' | 'notYours' | 'money' | 'other';

/** By the code of the refusal. */
export function adviceOf(code: string): Advice {
  if (code === 'delivery.codeWrong') return 'codeWrong';
  if (code === 'delivery.proofMissing' || code === 'delivery.photoMissing') return 'proof';
  if (['delivery.otherDriver', 'delivery.taken', 'order.illegalTransition', 'order.unknown', 'order.notFound'].includes(code)) return 'notYours';
  return code.startsWith('payment.') ? 'money' : 'other';
}

/** What was collected in cash with orders that are handed over here and not yet there, in minor units. */
export function cashUnderWay(deliveries: readonly Delivery[], steps: readonly Step[], minor: (amount: number) => number): number {
  const isCash = ({ said }: Step) => said.kind === 'deliver' && (said.body.payments ?? []).some((one) => one.method === 'cash');
  const orders = new Set(steps.filter(isCash).map((step) => step.order));
  return deliveries.filter((one) => orders.has(one.id)).reduce((sum, one) => sum + minor(one.toCollectInCash), 0);
}
