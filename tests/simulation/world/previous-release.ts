/**
 * What calls look like where one side runs the previous release: it knows no brief calls (K2).
 *
 * Its rows and frames are held by tests/compat; here its objects live beside today's, and change places at any crash.
 */
import type { BriefDelivery } from '../../../durable-objects/user/rpc.ts';
import { wholeDelivery } from '../../../durable-objects/user/rpc-brief.ts';

/** The argument as an object of the previous release makes it. */
export function asOldCaller(method: string, argument: unknown): unknown {
  if (method === 'deliver') return withoutBrief(wholeDelivery(argument as BriefDelivery));
  return withoutBrief(argument);
}

/**
 * The argument as an object of the previous release reads it. It throws at one that lacks what it needs, before it has
 * done anything: a caller may have learnt of the old release by another call's failure, and then tries again in full.
 */
export function asOldCallee(method: string, argument: unknown): unknown {
  if (method === 'deliver' && (argument as BriefDelivery).entries === undefined)
    throw new TypeError('injected: a brief delivery to a release that reads none');
  return withoutBrief(argument);
}

function withoutBrief(argument: unknown): unknown {
  if (typeof argument !== 'object' || argument === null || !('brief' in argument)) return argument;
  const { brief: _unknown, ...known } = argument;
  return known;
}
