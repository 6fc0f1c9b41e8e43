/**
 * Letters of other devices, beside all logs (protocol 18): each is handed to the cipher, in the order in which they came, and
 * what it makes of them is stored with the turn, before their frame is acknowledged. So a crash costs a repeat, which the
 * cipher refuses by what it has stored.
 */
import type { ServerFrame } from '../../protocol/codec.ts';
import { isConversationId, isUserId } from '../../protocol/ids.ts';
import type { Letter } from '../cipher/cipher.ts';
import type { OpeningContext } from './context.ts';
import { takeOutcome } from './outcomes.ts';
import { hereOf } from './world.ts';

/** What is no letter, or the cipher stumbles over, is passed over: it would come again and stop all that lies behind it. */
export async function takeLetters(frames: readonly ServerFrame[], context: OpeningContext): Promise<void> {
  for (const { event } of frames.flatMap(({ outputs }) => outputs)) {
    for (const letter of event?.toDevice?.messages ?? []) {
      if (isLetter(letter)) await takeLetter(letter, context);
    }
  }
}

/** Of a device of somebody, in a chat or (of one's own) in none. */
function isLetter({ user, device, conversation }: Letter): boolean {
  return isUserId(user) && device > 0 && (conversation === '' || isConversationId(conversation));
}

async function takeLetter(letter: Letter, context: OpeningContext): Promise<void> {
  const { cipher, state, world } = context;
  try {
    // The cipher keeps copies, as the frame's memory goes; and a field that was missing on the wire becomes the letter's own
    // here.
    const { user, device, conversation, type } = letter;
    const [data, body] = [Uint8Array.from(letter.data), Uint8Array.from(letter.body)];
    const own = { ...letter, user, device, conversation, type, data, body };
    const outcome = (await cipher.letter?.(own, state, hereOf(world))) ?? {};
    await takeOutcome(outcome, context);
  } catch (problem) {
    state.demandNoFault(problem);
    world.surroundings.log('error', 'the cipher cannot cope with a letter', { problem: String(problem) });
  }
}
