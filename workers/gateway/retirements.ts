/**
 * Tells the objects of accounts that ended. The promise is the row in the directory; telling is repeated until the
 * object has answered: right away, with later sign-ups, and by the clock.
 */
import type { Retirement } from './directory/directory.ts';
import type { Ports } from './ports.ts';

/** Tells one object; a failure leaves the row for a later round. */
export async function retire(ports: Ports, { user, reason }: Retirement): Promise<boolean> {
  try {
    await ports.user(user).retire({ reason });
    await ports.directory.retired(user);
    return true;
  } catch (fault) {
    ports.log('warn', 'an account could not be retired yet', { fault: String(fault) });
    return false;
  }
}

/** Tells those that wait, a page at most; answers how many could not be told. */
export async function drainRetirements(ports: Ports): Promise<number> {
  const retirements = await ports.directory.retirements(maxPerRound);
  let left = 0;
  for (const one of retirements) if (!(await retire(ports, one))) left++;
  return left;
}

const maxPerRound = 50;
