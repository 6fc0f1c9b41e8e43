import type { Roost } from '../sdk.ts';

/**
 * The person acts (3.6): what waits for its next try tries now. Only out of a wait: a device that was displaced does not come back by
 * itself (K1), and what the server refuses is not asked for at each thing that somebody does.
 */
export function tryNow(roost: Pick<Roost, 'status' | 'connect'>): void {
  const { state, problem } = roost.status.current;
  if (state === 'offline' && problem === null) roost.connect();
}
