/** The keys of the till: one table, by which they are pressed and shown. */

const KEYS = {
  F1: 'keys',
  F2: 'find',
  'Shift+F2': 'date',
  F3: 'customer',
  F4: 'hold',
  F6: 'held',
  'Shift+F6': 'bills',
  F7: 'quantity',
  F8: 'price',
  'Shift+F8': 'discount',
  F9: 'payment',
  'Shift+F9': 'wholeDiscount',
  F10: 'shift',
} as const;

/** What a key does. */
export type Action = (typeof KEYS)[keyof typeof KEYS];

/** Every key with what it does, in the order in which they are shown. */
export const ACTIONS = Object.entries(KEYS) as readonly [string, Action][];

/** The key of an action, as it is written on buttons. */
export function keyOf(action: Action): string {
  return ACTIONS.find(([, done]) => done === action)?.[0] ?? '';
}

/** What a pressed key does. Where nothing is typed, `?` shows the keys as well. */
export function actionOf(event: Pick<KeyboardEvent, 'key' | 'shiftKey'>, isTyping: boolean): Action | undefined {
  if (event.key === '?' && !isTyping) return 'keys';
  const name = event.shiftKey ? `Shift+${event.key}` : event.key;
  return Object.hasOwn(KEYS, name) ? KEYS[name as keyof typeof KEYS] : undefined;
}
