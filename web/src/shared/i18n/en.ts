/**
 * Every sentence that all apps share, in English: the shape that all other languages have, so that a missing one does not compile.
 * What counts something is a function of the count; languages have more plural forms than two (`plural` picks by `Intl.PluralRules`).
 */
import { plural } from './plural';

const one = plural('en');

export const en = {
  app: { staff: 'Orders and kitchen', pos: 'Till', driver: 'Deliveries', admin: 'Office', shop: 'Shop' },
  session: {
    title: 'Sign in',
    merchant: 'Shop',
    merchantHint: 'its short name, such as al-marya',
    login: 'Name to sign in with',
    password: 'Password',
    signIn: 'Sign in',
    signingIn: 'Signing in …',
    signOut: 'Sign out',
    wrong: 'Shop, name or password is wrong.',
    ended: 'Your session has ended. Sign in again.',
    whoAreYou: 'Who are you?',
    pin: (name: string) => `PIN of ${name}`,
    enter: 'Enter',
    back: 'Back',
    wrongPin: 'That PIN is wrong.',
    withPassword: 'Sign in with a password',
    mayNot: 'You may not see this. Ask a manager.',
  },
  settings: {
    title: 'Settings',
    language: 'Language',
    theme: 'Appearance',
    system: 'As the device',
    light: 'Light',
    dark: 'Dark',
    register: 'This device is register',
    noRegister: 'none',
    trust: 'Make this device that register',
    trusted: (register: string) => `This device is register ${register} now. Sign in with a PIN from now on.`,
    close: 'Close',
  },
  problem: {
    offline: 'The server cannot be reached. Trying again.',
    busy: 'The server is busy. Try again in a moment.',
    tooMany: (seconds: number) => `Too many tries. Wait ${one(seconds, { one: '# second', other: '# seconds' })}.`,
    failed: 'That did not work.',
    changed: 'Somebody else changed this order just now.',
  },
  connection: { live: 'Live', connecting: 'Connecting …', away: 'Not connected' },
  outlet: { choose: 'Outlet', all: 'All outlets' },
  channel: {
    counter: 'Counter',
    dine_in: 'Table',
    takeaway: 'To take away',
    delivery: 'Delivery',
    online: 'Online',
  },
  status: {
    pending: 'Placed',
    confirmed: 'Confirmed',
    preparing: 'In preparation',
    ready: 'Ready',
    assigned: 'With a driver',
    dispatched: 'On the way',
    delivered: 'Handed over',
    cancelled: 'Cancelled',
    returned: 'Returned',
  },
  paymentStatus: {
    unpaid: 'Unpaid',
    partially_paid: 'Partly paid',
    paid: 'Paid',
    bank_transfer_grace: 'Transfer awaited',
    receipt_uploaded: 'Receipt to be checked',
    refunded: 'Refunded',
    partially_refunded: 'Partly refunded',
  },
};

/** What every language has. */
export type Words = typeof en;
