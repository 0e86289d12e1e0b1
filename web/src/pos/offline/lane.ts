/** The lane of this installation: the numbers that it gives out itself (SPEC 3.4). */
import { api, answered, Problem } from '../../shared/api/client';
import { newUuid } from '../../shared/uuid';
import type { Database } from './database';

/** A lane as it is kept. */
export interface Lane {
  /** Its code, which is never given out again. */
  lane: string;
  register: string;
  prefix: string;
  /** A number has at least so many. */
  digits: number;
  /** The last number that was given out. */
  lastSequence: number;
  /** Who this installation is, as the server was told, or is about to be. */
  holder: string;
  /** Who it was before, while the server has not answered the change. */
  previousHolder: string | null;
  /** Where it was enrolled for. */
  outlet: string;
}

/** The number of a place in a lane. */
export function numberOf(lane: Pick<Lane, 'prefix' | 'digits'>, sequence: number): string {
  return lane.prefix + String(sequence).padStart(lane.digits, '0');
}

/** Why a lane is this installation's no more: another has it, it was given up, or the server was put back to before it. */
const OVER = ['lane.copied', 'lane.closed', 'lane.notFound'];

/** Under which name the request for a lane is kept until it is answered, so that its repeat makes no second one. */
const ASKED_AS = 'enrolling';

/** Gets a lane for a register, and keeps it. */
async function enrol(db: Database, register: string): Promise<Lane> {
  const earlier = (await db.get('kept', ASKED_AS)) as { register: string; holder: string } | undefined;
  const asked = earlier?.register === register ? earlier : { register, holder: newUuid() };
  await db.put('kept', asked, ASKED_AS);
  const params = { path: { code: register }, header: { 'Idempotency-Key': asked.holder } };
  const view = await answered(api.POST('/api/v1/registers/{code}/lanes', { params, body: { holder: asked.holder } }));
  const { lane: code, prefix, digits, holder, outlet, lastSequence } = view;
  const lane: Lane = { lane: code, register, prefix, digits, holder, outlet, lastSequence, previousHolder: null };
  const change = db.transaction(['kept', 'lanes'], 'readwrite', { durability: 'strict' });
  await Promise.all([change.objectStore('lanes').put(lane), change.objectStore('kept').delete(ASKED_AS), change.done]);
  return lane;
}

/** The last number that was given out for good: that of a sale which may yet be refused is not. */
async function given(db: Database, lane: Lane): Promise<number> {
  const waiting = await db.getAll('queue');
  const isOpen = waiting.some((sale) => sale.state === 'asked' && sale.lane.code === lane.lane && sale.lane.sequence === lane.lastSequence);
  return isOpen ? lane.lastSequence - 1 : lane.lastSequence;
}

/**
 * Tells the server that this installation goes on with its lane. Who it is changes with every start and is on the device before it is
 * said, so that of an installation and its copy only one can go on.
 */
async function hold(db: Database, lane: Lane): Promise<Lane> {
  const { holder, previousHolder } = lane;
  const body = { holder, previousHolder: previousHolder ?? holder, lastSequence: await given(db, lane) };
  const told = await answered(api.POST('/api/v1/lanes/{code}/hold', { params: { path: { code: lane.lane } }, body }));
  // Sales may have been made while it was on its way.
  const change = db.transaction('lanes', 'readwrite', { durability: 'strict' });
  const now = (await change.store.get(lane.register)) ?? lane;
  // A device that was put back to an earlier state does not give out again what the server has.
  const lastSequence = Math.max(now.lastSequence, told.lastSequence);
  const held: Lane = { ...now, prefix: told.prefix, digits: told.digits, lastSequence, previousHolder: null };
  await Promise.all([change.store.put(held), change.done]);
  return held;
}

/** Begins a run of the till with its lane: it is somebody new from now on. One that was never answered is repeated as it is. */
export async function beginAnew(db: Database, register: string): Promise<Lane | undefined> {
  const change = db.transaction('lanes', 'readwrite', { durability: 'strict' });
  const lane = await change.store.get(register);
  if (lane !== undefined && lane.previousHolder === null) {
    await change.store.put({ ...lane, holder: newUuid(), previousHolder: lane.holder });
  }
  await change.done;
  return db.get('lanes', register);
}

/**
 * Makes sure that the register has a lane that is this installation's alone.
 * @throws {Problem} why there is none; the till asks again later
 */
export async function ensure(db: Database, register: string): Promise<Lane> {
  const lane = await db.get('lanes', register);
  if (lane === undefined) return enrol(db, register);
  try {
    return await hold(db, lane);
  } catch (problem) {
    if (!(problem instanceof Problem) || !OVER.includes(problem.code)) throw problem;
    // What it has sold already keeps its numbers.
    return enrol(db, register);
  }
}
