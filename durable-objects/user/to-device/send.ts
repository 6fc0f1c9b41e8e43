/** Letters of a device of this person: taken to the objects of those whom they are for, one call a person. */
import { atOnce } from '../../../lib/at-once.ts';
import { type Decoded, own } from '../../../protocol/codec.ts';
import { type ConversationId, isUserId, type UserId } from '../../../protocol/ids.ts';
import { wire } from '../../../schema/gen/wire.js';
import { isAccepted } from '../bonds/bonds.ts';
import type { Context } from '../context.ts';
import type { ToDeviceLetter } from '../rpc.ts';
import { type TakeLettersContext, takeLetters } from './take.ts';

export type SendLettersContext = Pick<Context, 'gate' | 'options'> & TakeLettersContext;
type ToDevice = Decoded<wire.ToDevice.$Properties>;

const { FULL, NOT_YOURS_TO_WRITE } = wire.ToDeviceState;
const maxCalls = 8;

/** What became of each. Whoever could not be asked is FULL: it may be tried again later. */
export async function sendToDevices(
  core: SendLettersContext,
  device: number,
  messages: readonly ToDevice[],
): Promise<wire.ToDeviceState[]> {
  const states = messages.map(() => NOT_YOURS_TO_WRITE as wire.ToDeviceState);
  const places = Map.groupBy(messages.keys(), (i) => messages[i]?.user as UserId);
  const others = [...places.keys()].filter((user) => user !== core.self && isUserId(user));
  const given = others.length === 0 ? new Set<UserId>() : await core.options.ids.given(others);
  await atOnce(places, maxCalls, async ([user, all]) => {
    const mine = all.filter((i) => mayWrite(core, messages[i] as ToDevice));
    if (mine.length === 0 || !(user === core.self || given.has(user))) return;
    const letters = mine.map((i) => letterOf(core.self, device, messages[i] as ToDevice));
    const told = await take(core, user, letters);
    for (const [at, i] of mine.entries()) states[i] = told[at] ?? FULL;
  });
  return states;
}

/** A person's own devices may be written to about anything; others about what this person is in and has accepted. */
function mayWrite(core: SendLettersContext, { user, conversation }: ToDevice): boolean {
  if (user === core.self) return true;
  const known = core.inbox.named(conversation);
  if (known === null || !isAccepted(known)) return false;
  return known.kind !== wire.ConversationKind.DIRECT || known.peer === user;
}

async function take(
  core: SendLettersContext,
  user: UserId,
  letters: readonly ToDeviceLetter[],
): Promise<readonly number[]> {
  if (user === core.self) return takeLetters(core, { from: core.self, letters }).states;
  try {
    const { states } = await core.gate.pass(() => core.options.users(user).toDevices({ from: core.self, letters }));
    return states;
  } catch (fault) {
    core.options.surroundings.log('warn', 'letters not taken', { fault: String(fault) });
    return [];
  }
}

function letterOf(user: UserId, device: number, { conversation, type, data, body, ...to }: ToDevice): ToDeviceLetter {
  const letter = own(wire.ToDeviceMessage.encode({ user, device, conversation, type, data, body }).finish());
  return { device: to.device, conversation: conversation as ConversationId, letter };
}
