import { randomBytes } from 'node:crypto';
import { signUp } from '../../tests/harness/account.ts';
import { WireClient } from '../../tests/harness/wire-client.ts';
import type { Pair } from './drive.ts';

/** Signs two people up, opens their chat, and connects both; each message carries `body`, and a wrap of so many bytes. */
export async function openRoostPair(
  url: string,
  name: string,
  { body, wrap = 0 }: { body: Uint8Array; wrap?: number },
): Promise<Pair> {
  const [from, to] = await Promise.all([signUp(url, `${name}_a`), signUp(url, `${name}_b`)]);
  // The relay's devices keep nothing; these need to remember what may come twice.
  const keeps = 1_000;
  const receiver = new WireClient(to, { keeps });
  let accepted = 0;
  let counted = 0;
  let creation = 0;

  // ✓✓ counts when both are there, in whatever order they came. Sequence numbers have no gaps and only one side
  // writes, so the n-th message is the n-th entry after the creation.
  const count = (): void => {
    const both = Math.min(accepted, sender.log(conversation).deliveredThrough() - creation);
    if (both <= counted) return;
    const fresh = both - counted;
    counted = both;
    pair.onDelivered(fresh);
  };
  const sender = new WireClient(from, { onSummary: count, keeps });
  await Promise.all([sender.connect(), receiver.connect()]);
  const conversation = await sender.openDirect(to.user);
  creation = sender.log(conversation).headSeq;
  const wraps = wrap === 0 ? [] : [{ user: to.user, device: to.device, type: 2, data: randomBytes(wrap) }];
  const pair: Pair = {
    send: () => {
      void sender.send(conversation, body, { wraps }).then(() => {
        accepted++;
        count();
      });
    },
    onDelivered: () => {},
    close: async () => {
      await Promise.all([sender.close(), receiver.close()]);
    },
  };
  return pair;
}
