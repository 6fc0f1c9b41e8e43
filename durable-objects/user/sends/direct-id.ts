/**
 * The one id that a direct conversation of two people can have: an HMAC of the larger user id under the secret of the smaller
 * one's object. Simultaneous starts meet, the two alone can compute or probe it, and asking only reads.
 *
 * One that has begun keeps its id, whatever the object would give now: ids had no kind before (protocol/checked-ids.ts).
 */
import { utf8 } from '../../../lib/bytes.ts';
import type { Sha256 } from '../../../protocol/chain.ts';
import { directIdOf, isDirectId, withoutKind } from '../../../protocol/checked-ids.ts';
import type { ConversationId, UserId } from '../../../protocol/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../../protocol/refusals.ts';
import type { Surroundings } from '../../kit/ports.ts';
import { type DeviceListContext, deviceList } from '../account/device-list.ts';
import type { Context } from '../context.ts';
import type { DirectIdReply } from '../rpc.ts';

export type DirectIdContext = Pick<Context, 'gate' | 'options'> & AnswerDirectIdContext;
export type AnswerDirectIdContext = Pick<Context, 'account' | 'acquaintances'> &
  DeviceListContext & { readonly options: { readonly surroundings: Pick<Surroundings, 'sha256'> } };

/** HMAC-SHA256 (RFC 2104). */
function hmac(secret: Uint8Array, message: Uint8Array, sha256: Sha256): Uint8Array {
  const key = new Uint8Array(64);
  key.set(secret.length > 64 ? sha256(secret) : secret);
  const inner = new Uint8Array(64 + message.length);
  inner.set(key.map((byte) => byte ^ 0x36));
  inner.set(message, 64);
  const outer = new Uint8Array(64 + 32);
  outer.set(key.map((byte) => byte ^ 0x5c));
  outer.set(sha256(inner), 64);
  return sha256(outer);
}

/** The id for this person and a peer with a larger user id. */
function ownDirectId(context: AnswerDirectIdContext, secret: Uint8Array, peer: UserId): ConversationId {
  const begun = context.acquaintances.directWith(peer);
  if (begun !== null) return begun;
  return directIdOf(hmac(secret, utf8(peer), context.options.surroundings.sha256).subarray(0, 16));
}

/** Another User object asks, whose person has the larger id. */
export function answerDirectId(context: AnswerDirectIdContext, peer: UserId): DirectIdReply | Refusal {
  const account = context.account;
  if (account === null || !(account.user < peer)) return refuse('unknown-user');
  return { conversation: ownDirectId(context, account.secret, peer), list: deviceList(context) };
}

/** The id for this person and `peer`, whoever's id is the smaller, with the peer's devices. At most one call. */
export async function findDirect(context: DirectIdContext, peer: UserId): Promise<DirectIdReply | Refusal> {
  const account = context.account;
  if (account === null || peer === account.user) return refuse('unknown-user');
  if (!(await context.options.ids.given([peer])).has(peer)) return refuse('unknown-user');
  const other = context.options.users(peer);
  if (peer < account.user) {
    const reply = await context.gate.pass(() => other.directId({ peer: account.user }));
    return isRefusal(reply)
      ? reply
      : { ...reply, conversation: context.acquaintances.directWith(peer) ?? reply.conversation };
  }
  const reply = await context.gate.pass(() => other.deviceList());
  return isRefusal(reply) ? reply : { conversation: ownDirectId(context, account.secret, peer), list: reply.list };
}

/**
 * Says whether these two may begin their conversation under this id: the one that `findDirect` found, or the same without
 * its kind, which a client may have been told before ids had one and have kept since.
 */
export function mayBegin(found: ConversationId, conversation: ConversationId): boolean {
  return conversation === found || (isDirectId(found) && conversation === withoutKind(found));
}
