import { expect, it } from 'vitest';
import { byArea, changeTo, usual } from './roles';

const ROLE = { role: 'cashier', permissions: ['bills.sell', 'orders.place', 'orders.voidLine'], granted: ['orders.voidLine'], taken: ['outlets.pause'] };

it('what is usual of a role is what it has without what was granted, and what was taken', () => {
  expect([...usual(ROLE)].sort()).toEqual(['bills.sell', 'orders.place', 'outlets.pause']);
});

it('a role that nobody has touched is sent as it is, and each tick is granted or taken', () => {
  expect(changeTo(ROLE, new Set(ROLE.permissions))).toEqual({ granted: ['orders.voidLine'], taken: ['outlets.pause'] });
  expect(changeTo(ROLE, new Set(['bills.sell', 'outlets.pause', 'users.read']))).toEqual({ granted: ['users.read'], taken: ['orders.place'] });
});

it('permissions stand together by what they are about', () => {
  expect(byArea(['a.x', 'b.x', 'a.y'])).toEqual([
    ['a', ['a.x', 'a.y']],
    ['b', ['b.x']],
  ]);
});
