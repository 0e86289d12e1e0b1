/** What proves a delivery, and what is said of it to the server. */
import { toDecimal } from '../shared/amount';
import type { Said } from './steps';

/** The kinds, as the API names them. */
export const PROOF_KINDS = ['code', 'photo', 'note'] as const;
export type ProofKind = (typeof PROOF_KINDS)[number];

export type Proof = { kind: 'code'; code: string } | { kind: 'photo'; photo: Blob } | { kind: 'note'; note: string };

/** What the customer gave at the door, in minor units; of cash what was handed over, change and all. */
export interface Paid {
  method: 'cash' | 'card';
  amount: number;
}

/**
 * The steps that hand an order over: a photo goes first.
 * @param paid nothing where nothing was to collect
 */
export function handingOver(proof: Proof, paid: Paid | undefined, decimals: number): Said[] {
  const payments = paid === undefined ? [] : [{ method: paid.method, amount: toDecimal(paid.amount, decimals) }];
  const proved = proof.kind === 'photo' ? { photo: true } : proof.kind === 'code' ? { code: proof.code } : { note: proof.note };
  const deliver: Said = { kind: 'deliver', body: { proof: proved, ...(payments.length === 0 ? {} : { payments }) } };
  return proof.kind === 'photo' ? [{ kind: 'photo', photo: proof.photo }, deliver] : [deliver];
}
