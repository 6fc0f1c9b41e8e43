import type { WireClient } from '../../tests/harness/wire-client.ts';
import type { ExpectedConversation } from './peers.ts';

/**
 * Connects and answers after how many milliseconds the chat list was usable: every conversation's name (whose it is),
 * its place (the time of its newest entry), its last message and its unread count. Throws when one of them is wrong.
 */
export async function timeToUsableList(device: WireClient, expected: ExpectedConversation[]): Promise<number> {
  for (const log of device.logs.values()) log.state = null;
  const from = performance.now();
  await device.connect();
  const ms = performance.now() - from;
  for (const wanted of expected) {
    const state = device.log(wanted.conversation).state;
    const shown = {
      conversation: wanted.conversation,
      peer: state?.peer,
      headSeq: state?.headSeq,
      lastText: Buffer.from(state?.last?.body ?? []).toString(),
      unread: state?.read?.unread,
    };
    if (JSON.stringify(shown) !== JSON.stringify(wanted)) {
      throw new Error(`the list is wrong: it shows ${JSON.stringify(shown)} instead of ${JSON.stringify(wanted)}`);
    }
  }
  return ms;
}
