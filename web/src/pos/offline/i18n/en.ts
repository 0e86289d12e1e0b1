/** What the till says about working without the server, in English: the shape that all other languages have. */
import { plural } from '../../../shared/i18n/plural';

const one = plural('en');

export const en = {
  alone: 'The server cannot be reached. Sell on for cash: bills have numbers of this till, and are sent by themselves later.',
  cannot:
    'The server cannot be reached, and this device has no numbers of its own to sell with. It gets them once it is a register and somebody has signed in with a PIN.',
  elsewhere: 'The till is open in another tab or window of this browser. Sell there, or close it: this one takes over then.',
  onlyCash: 'Without the server only cash is taken: nothing else can be checked now.',
  full: 'This device is full. The sale was not made and nothing is lost; make room, or sell at another till.',
  clock: (minutes: number) =>
    `The clock of this device is off by ${one(minutes, { one: '# minute', other: '# minutes' })}. Set it right; sales have the time of the server.`,
  mayDelete: 'This browser may delete sales that are not sent yet when it runs out of room. Install the till on the device (in the menu of the browser): then it keeps them.',
  unsent: (count: number) => (count === 0 ? 'All sent' : one(count, { one: '# sale not sent', other: '# sales not sent' })),
  sales: 'Sales of this till',
  noneUnsent: 'Every sale has been sent.',
  staysSignedIn: 'You can sign out when every sale has been sent.',
  waits: 'Waits for the server.',
  notTaken: (reason: string) => `The server did not take it: ${reason}`,
  sendNow: 'Send now',
  sending: 'Sending …',
  sent: 'Sent in the last seven days',
  noneSent: 'No sale was sent in the last seven days.',
  sendAgain: 'Send all again',
  whenAgain: 'When the server was restored from a backup and lacks sales: it takes what is missing, and nothing twice.',
  sentAgain: (count: number) => one(count, { one: '# sale was sent again.', other: '# sales were sent again.' }),
  show: 'Receipt',
  products: (count: number) => one(count, { one: '# product on this device', other: '# products on this device' }),
  reading: 'The catalogue is being read.',
  slip: {
    alone: 'Made without connection to the server',
    bill: 'Bill',
    cashier: 'Cashier',
    register: 'Register',
    customer: 'Customer',
    subtotal: 'Subtotal',
    discount: 'Discount',
    tax: (name: string, rate: string, net: string) => `${name} ${rate} % of ${net}`,
    tip: 'Tip',
    rounding: 'Rounding',
    total: 'Total',
    cash: 'Cash',
    card: 'Card',
    change: 'Change',
    print: 'Print',
  },
};

/** What every language has. */
export type Words = typeof en;
