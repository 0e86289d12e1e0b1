import { expect, it } from 'vitest';
import { ACTIONS, actionOf, keyOf } from './keys';

it('a key with Shift is another key', () => {
  expect(actionOf({ key: 'F8', shiftKey: false }, false)).toBe('price');
  expect(actionOf({ key: 'F8', shiftKey: true }, false)).toBe('discount');
  expect(actionOf({ key: 'F4', shiftKey: true }, false)).toBeUndefined();
});

it('a question mark is typed where something is typed', () => {
  expect(actionOf({ key: '?', shiftKey: true }, false)).toBe('keys');
  expect(actionOf({ key: '?', shiftKey: true }, true)).toBeUndefined();
});

it('every action has one key', () => {
  for (const [key, action] of ACTIONS) expect(keyOf(action)).toBe(key);
});
