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
  // The two that are usual, in one piece each: what is put together from parts is made twice.
  if (request.addedBy === '' && !hint && !restate && memberThrough === 0) {
    if (entries.length > 0 && summary.length === 0) return { ...given, entries, firstSeq, head, countable };
    if (entries.length === 0 && summary.length > 0) return { ...given, summary };
  }
  return {
    ...given,
    // Only who is handed entries, or told to fetch them, is told the head.
    ...(entries.length > 0 ? { entries, firstSeq, head, countable } : hint ? { head, countable } : null),
    ...(summary.length > 0 ? { summary } : null),
    ...(request.addedBy === '' ? null : { addedBy: request.addedBy, isKnown: request.isKnown }),
    ...(hint || restate || memberThrough > 0 ? { hint, restate, memberThrough } : null),
  };
}

/** Field by field: it is of one shape then, whoever called. */
export function wholeDelivery(given: BriefDelivery): DeliverRequest {
  return {
    conversation: given.conversation,
    kind: given.kind ?? 0,
    peer: given.peer ?? '',
    members: given.members ?? 0,
    generation: given.generation ?? 0,
    entries: given.entries ?? [],
    firstSeq: given.firstSeq ?? 0,
    headSeq: given.headSeq ?? 0,
    head: given.head ?? noBytes,
    countable: given.countable ?? false,
    summary: given.summary ?? noBytes,
    hint: given.hint ?? false,
    restate: given.restate ?? false,
    listVersion: given.listVersion ?? 0,
    memberFrom: given.memberFrom ?? 0,
    memberThrough: given.memberThrough ?? 0,
    addedBy: given.addedBy ?? '',
    isKnown: given.isKnown ?? false,
  };
}

/** A number stands for: `pushed`, this is `have`, and all else is as in the request. */
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
