/**
 * A device that only reads: it seals nothing in a session, so the other side goes on under the key that it knows, and whoever
 * has copied this device's sessions reads along for ever. So once it has heard enough it posts a letter with nothing in it:
 * what answers that is under another key (Double Ratchet, 3.4 and 3.5).
 *
 * It is noted that a letter is due in the write that takes the message in, and the letter is sealed in the write that takes
 * that off again. What letters bring is not counted: else one would bring the next.
 */
import { wire } from '../../schema/gen/wire.js';
import { isBundleWanted } from './bundles.ts';
import type { AskingDevice, GroupState } from './cipher.ts';
import { type Device, keyTag } from './devices.ts';
import type { Draft } from './draft.ts';
import { mayCount } from './hourly.ts';
import type { Tools } from './own-device.ts';
import { post } from './post.ts';
import { hasSession, type SessionRow, type Silence } from './sessions.ts';
import { isSibling } from './siblings.ts';
import { beginAnew } from './take-letter.ts';

const dayMs = 24 * 3_600_000;
/** It is due after so many messages, */
export const maxHeard = 50;
/** or with one that comes so long after the first that was heard; */
export const maxSilenceMs = 7 * dayMs;
/** and not again for so long. */
export const turnsEveryMs = dayMs;

/** In larger groups each new chain would have them all answer the device that made it. */
const maxListed = 100;
/** Letters an hour: after a month away many are due, and others are more urgent. */
const maxTurns = 60;

/** The row under `turn`, user, device and key. */
interface TurnRow {
  readonly to: Device;
  /** What was heard last was of this one: both are in it. */
  readonly conversation: string;
}

const noSilence: Silence = { count: 0, since: 0, turnedAt: 0 };

export function isTurnedFor({ kind, devices }: GroupState): boolean {
  if (kind === wire.ConversationKind.DIRECT) return true;
  return devices.reduce((sum, one) => sum + one.devices.length, 0) <= maxListed;
}

/** A wrap of that device was opened, by the session in `row`. */
export async function noteHeard(
  draft: Draft,
  from: Device,
  { row, conversation, now }: { readonly row: SessionKey; readonly conversation: string; readonly now: number },
): Promise<void> {
  const held = await draft.get<SessionRow>(row);
  if (held === undefined) return;
  const silence = oneMore(held.silence ?? noSilence, now);
  if (!isEnough(silence, now)) {
    draft.put(row, { ...held, silence } satisfies SessionRow);
    return;
  }
  draft.put(row, { ...held, silence: { ...noSilence, turnedAt: now } } satisfies SessionRow);
  const { user, device, identity, registrationId } = from;
  const to: Device = { user, device, identity, registrationId };
  draft.put(['turn', user, device, keyTag(identity)], { to, conversation } satisfies TurnRow);
}

type SessionKey = readonly (string | number)[];

/** A time that is not known yet, or is to come, is now. */
function oneMore({ count, since, turnedAt }: Silence, now: number): Silence {
  const isKnown = count > 0 && since > 0 && since <= now;
  return { count: count + 1, since: isKnown ? since : now, turnedAt: now > 0 ? Math.min(turnedAt, now) : turnedAt };
}

function isEnough({ count, since, turnedAt }: Silence, now: number): boolean {
  if (now === 0 || (turnedAt > 0 && now - turnedAt < turnsEveryMs)) return false;
  return count >= maxHeard || now - since >= maxSilenceMs;
}

/** Gives what was thrown over single sessions: the others were turned. */
export async function turnSessions(tools: Tools, draft: Draft, here: AskingDevice): Promise<readonly unknown[]> {
  const problems: unknown[] = [];
  for (const { key, value } of await draft.range({ prefix: ['turn'], limit: maxTurns }))
    problems.push(...(await draft.tried((inner) => turn(tools, inner, { key, row: value as TurnRow }, here))));
  return problems;
}

async function turn(
  tools: Tools,
  draft: Draft,
  { key, row: { to, conversation } }: { readonly key: SessionKey; readonly row: TurnRow },
  here: AskingDevice,
): Promise<void> {
  const isOwn = to.user === here.user;
  if (isOwn && !(await isSibling(draft, to))) return draft.erase(key);
  if (await isBundleWanted(draft, to)) return;
  if (!(await mayCount(draft, ['turns'], { now: here.now, most: maxTurns }))) return;
  draft.erase(key);
  const within = isOwn ? '' : conversation;
  if (await hasSession(draft, to)) await post(tools, draft, to, { conversation: within, sealed: {} });
  // What is heard is of a session that was put aside (spent.ts), with none in its place yet.
  else await beginAnew(draft, to, within, here);
}
