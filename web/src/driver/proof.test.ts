import { expect, it } from 'vitest';
import { handingOver } from './proof';

it('a photo is sent before it proves anything, and cash is said to the minor unit', () => {
  const photo = new Blob(['x']);
  expect(handingOver({ kind: 'photo', photo }, { method: 'cash', amount: 12_000 }, 2)).toEqual([
    { kind: 'photo', photo },
    { kind: 'deliver', body: { proof: { photo: true }, payments: [{ method: 'cash', amount: '120.00' }] } },
  ]);
  expect(handingOver({ kind: 'code', code: '0042' }, undefined, 2)).toEqual([{ kind: 'deliver', body: { proof: { code: '0042' } } }]);
  expect(handingOver({ kind: 'note', note: 'porter' }, { method: 'card', amount: 5_000 }, 3)).toEqual([
    { kind: 'deliver', body: { proof: { note: 'porter' }, payments: [{ method: 'card', amount: '5.000' }] } },
  ]);
});
