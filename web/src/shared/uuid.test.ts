import { afterEach, expect, it, vi } from 'vitest';
import { newUuid } from './uuid';

afterEach(() => vi.unstubAllGlobals());

it('makes random UUIDs also where the browser has none of its own', () => {
  const getRandomValues = crypto.getRandomValues.bind(crypto);
  vi.stubGlobal('crypto', { getRandomValues });
  const made = Array.from({ length: 100 }, newUuid);
  for (const uuid of made) expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(made).size).toBe(100);
});
