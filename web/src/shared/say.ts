/** What a user is told of a request that failed: a sentence of their language where there is one, else the server's own. */
import { Problem } from './api/client';
import type { Words } from './i18n/en';

export function say(problem: unknown, words: Words): string {
  if (!(problem instanceof Problem)) return words.problem.failed;
  if (problem.isOffline) return words.problem.offline;
  if (problem.status === 429) return words.problem.tooMany(problem.retryAfterSeconds ?? 1);
  if (problem.status === 503) return words.problem.busy;
  if (problem.code === 'auth.refused') return words.session.wrong;
  if (problem.code === 'permission.missing') return words.session.mayNot;
  return problem.message === '' ? words.problem.failed : problem.message;
}
