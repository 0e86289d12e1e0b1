/** Asks the API, and notes where the session is over, so that the app shows the sign-in. */
import { answered, Problem } from './api/client';
import { session } from './session.svelte';

export async function asked<T>(request: Parameters<typeof answered<T>>[0]): Promise<T> {
  try {
    return await answered(request);
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 401) session.end();
    throw problem;
  }
}
