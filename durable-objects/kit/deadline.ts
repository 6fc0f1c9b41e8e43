import type { Surroundings } from './ports.ts';

/**
 * The answer to a call, or a fault when none came in `ms`. What became of the call is unknown then, as after any lost
 * answer; an answer that comes later is dropped.
 *
 * The timer dies with the call: it keeps no object awake that has nothing under way.
 */
export function withDeadline<Answer>(
  surroundings: Pick<Surroundings, 'timer'>,
  ms: number,
  call: Promise<Answer>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = surroundings.timer(ms, () => reject(new Error(`no answer within ${ms} ms`)));
    call.then(
      (answer) => {
        timer.cancel();
        resolve(answer);
      },
      (fault) => {
        timer.cancel();
        reject(fault);
      },
    );
  });
}
