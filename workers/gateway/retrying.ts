/**
 * An object's calls, each made once more on a new stub when the platform says that a repeat is safe.
 *
 * A stub breaks for good when its object is moved or gets new code in the middle of a call. All calls of the gateway may be
 * repeated: making an account or a device is known by its secret, the rest ends where it ended. Never when the object is
 * overloaded: that is what a repeat would add to.
 */
export function retrying<Rpc extends object>(stub: () => Rpc): Rpc {
  return new Proxy({} as Rpc, {
    get(_, name) {
      // Awaiting or printing it must not become a call.
      if (typeof name === 'symbol' || name === 'then') return undefined;
      return async (...args: unknown[]) => {
        try {
          return await callOn(stub(), name, args);
        } catch (fault) {
          if (!mayRepeat(fault)) throw fault;
          return await callOn(stub(), name, args);
        }
      };
    },
  });
}

/** Called as a member: a method taken from a stub is a path into the object, without `apply` of its own. */
function callOn(stub: object, name: string, args: unknown[]): unknown {
  return (stub as Record<string, (...args: unknown[]) => unknown>)[name]?.(...args);
}

function mayRepeat(fault: unknown): boolean {
  const { retryable = false, overloaded = false } = (fault ?? {}) as { retryable?: boolean; overloaded?: boolean };
  return retryable && !overloaded;
}
