import { RoostError } from './errors.ts';

/**
 * The same with one promise more: whatever a call throws or rejects with is a `RoostError`.
 *
 * What was thrown otherwise is its cause: `bad-call` for what the language itself refuses to do with the arguments, whose words
 * are not the caller's, `unexpected` for the rest.
 */
export function guarded<Api extends object>(api: Api): Api {
  const entries = Object.entries(api).map(([name, member]) => [
    name,
    typeof member === 'function' ? guard(name, member as Call) : member,
  ]);
  return Object.fromEntries(entries) as Api;
}

type Call = (...given: unknown[]) => unknown;

/** The same for one function, which is called `name`. */
export function guard<Args extends readonly unknown[], Answer>(
  name: string,
  call: (...given: Args) => Answer,
): (...given: Args) => Answer {
  return (...given) => {
    try {
      const answer = call(...given);
      if (!(answer instanceof Promise)) return answer;
      return answer.catch((error: unknown) => {
        throw asRoostError(name, error);
      }) as Answer;
    } catch (error) {
      throw asRoostError(name, error);
    }
  };
}

function asRoostError(name: string, error: unknown): RoostError {
  if (error instanceof RoostError) return error;
  const said = error instanceof Error ? error.message : String(error);
  if (error instanceof TypeError || error instanceof RangeError)
    return new RoostError('bad-call', { cause: error, sentence: `${name} cannot do anything with what it was given.` });
  return new RoostError('unexpected', {
    cause: error,
    sentence: `${name} failed in a way that nobody foresaw: ${said}.`,
  });
}
