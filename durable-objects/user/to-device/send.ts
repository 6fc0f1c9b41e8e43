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
  context: SendLettersContext,
  device: number,
  messages: readonly ToDevice[],
): Promise<wire.ToDeviceState[]> {
  const states = messages.map(() => NOT_YOURS_TO_WRITE as wire.ToDeviceState);
  const places = Map.groupBy(messages.keys(), (i) => messages[i]?.user as UserId);
  const others = [...places.keys()].filter((user) => user !== context.self && isUserId(user));
  const given = others.length === 0 ? new Set<UserId>() : await context.options.ids.given(others);
  await atOnce(places, maxCalls, async ([user, all]) => {
    const mine = all.filter((i) => mayWrite(context, messages[i] as ToDevice));
    if (mine.length === 0 || !(user === context.self || given.has(user))) return;
    const letters = mine.map((i) => letterOf(context.self, device, messages[i] as ToDevice));
    const reply = await take(context, user, letters);
    for (const [at, i] of mine.entries()) states[i] = reply[at] ?? FULL;
  });
  return states;
}

/** A person's own devices may be written to about anything; others about what this person is in and has accepted. */
function mayWrite(context: SendLettersContext, { user, conversation }: ToDevice): boolean {
  if (user === context.self) return true;
  const chat = context.inbox.named(conversation);
  if (chat === null || !isAccepted(chat)) return false;
  return chat.kind !== wire.ConversationKind.DIRECT || chat.peer === user;
}

async function take(
  context: SendLettersContext,
  user: UserId,
  letters: readonly ToDeviceLetter[],
): Promise<readonly number[]> {
  if (user === context.self) return takeLetters(context, { from: context.self, letters }).states;
  try {
    const { states } = await context.gate.pass(() =>
      context.options.users(user).toDevices({ from: context.self, letters }),
    );
    return states;
  } catch (fault) {
    context.options.surroundings.log('warn', 'letters not taken', { fault: String(fault) });
    return [];
  }
}

function letterOf(user: UserId, device: number, { conversation, type, data, body, ...to }: ToDevice): ToDeviceLetter {
  const letter = own(wire.ToDeviceMessage.encode({ user, device, conversation, type, data, body }).finish());
  return { device: to.device, conversation: conversation as ConversationId, letter };
}
