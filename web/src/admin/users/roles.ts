/** Roles, and how what they may do is changed. */
import type { Model } from '../../shared/api/client';
import type { Words } from './i18n/en';

export const ROLES = ['owner', 'manager', 'cashier', 'kitchen', 'warehouse', 'finance', 'dispatcher', 'driver', 'accountant'] as const;

export function roleWord(role: string, words: Words): string {
  return (words.roles as Readonly<Record<string, string>>)[role] ?? role;
}

/** What a role may do where the shop has changed nothing. */
export function usual(role: Model<'Role'>): Set<string> {
  const granted = new Set(role.granted);
  return new Set([...role.permissions.filter((one) => !granted.has(one)), ...role.taken]);
}

/** The change that makes a role have exactly these permissions. */
export function changeTo(role: Model<'Role'>, wanted: ReadonlySet<string>): { granted: string[]; taken: string[] } {
  const before = usual(role);
  return {
    granted: [...wanted].filter((one) => !before.has(one)).sort(),
    taken: [...before].filter((one) => !wanted.has(one)).sort(),
  };
}

/** Permissions by what they are about: `orders` of `orders.place`. */
export function byArea(permissions: Iterable<string>): [string, string[]][] {
  const areas = new Map<string, string[]>();
  for (const one of permissions) {
    const area = one.split('.')[0] ?? one;
    areas.set(area, [...(areas.get(area) ?? []), one]);
  }
  return [...areas];
}
