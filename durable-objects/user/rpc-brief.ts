/**
 * Deliveries as they travel: two of them, with their answers, are on the way of every message.
 *
 * A call is paid by the field, by the byte array, and, when its answer is an object, by the disposer that the runtime
 * makes for it. So what is zero stays at home, and the usual answer is a number. An object that answered with a number
 * takes brief requests; until then it is sent whole ones (K2).
 */
import type { BriefDelivery, DeliverReply, DeliverRequest } from './rpc.ts';

export function briefDelivery(request: DeliverRequest): BriefDelivery {
  const { conversation, kind, peer, members, generation, headSeq, listVersion, memberFrom } = request;
  const given = { brief: true, conversation, kind, peer, members, generation, headSeq, listVersion, memberFrom };
  const { entries, firstSeq, head, countable, summary, hint, restate, memberThrough } = request;
  return {
    ...given,
    // Only who is handed entries, or told to fetch them, is told the head.
    ...(entries.length > 0 ? { entries, firstSeq, head, countable } : hint ? { head } : null),
    ...(summary.length > 0 ? { summary } : null),
    ...(request.addedBy === '' ? null : { addedBy: request.addedBy, isKnown: request.isKnown }),
    ...(hint || restate || memberThrough > 0 ? { hint, restate, memberThrough } : null),
  };
}

export function wholeDelivery(given: BriefDelivery): DeliverRequest {
  return { ...nothing, ...given };
}

/** A number stands for: pushed, this is `have`, and all else is as in the request. */
export function briefReply(given: BriefDelivery, reply: DeliverReply): DeliverReply | number {
  const { status, generation, have, listVersion, mutedUntil, report } = reply;
  const isUsual = status === 'pushed' && mutedUntil === 0 && report === null;
  const isAsAsked = generation === given.generation && listVersion === given.listVersion;
  return given.brief === true && isUsual && isAsAsked ? have : reply;
}

export function wholeReply(request: DeliverRequest, reply: DeliverReply | number): DeliverReply {
  if (typeof reply !== 'number') return reply;
  const { generation, listVersion } = request;
  return { status: 'pushed', generation, have: reply, listVersion, mutedUntil: 0, report: null };
}

const noBytes = new Uint8Array(0);

const nothing: DeliverRequest = {
  conversation: '' as DeliverRequest['conversation'],
  kind: 0,
  peer: '',
  members: 0,
  generation: 0,
  entries: [],
  firstSeq: 0,
  headSeq: 0,
  head: noBytes,
  countable: false,
  summary: noBytes,
  hint: false,
  restate: false,
  listVersion: 0,
  memberFrom: 0,
  memberThrough: 0,
  addedBy: '',
  isKnown: false,
};
