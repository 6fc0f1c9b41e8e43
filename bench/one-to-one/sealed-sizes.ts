/** What a text becomes on its way to one device: a body and a wrap of the sizes that the cipher makes of it, by the cipher itself. */
import { randomBytes } from 'node:crypto';
import { Town } from '../../client/testing/cipher-town.ts';
import { signalSuite } from '../../crypto/signal-suite.ts';
import { roost } from '../../schema/gen/content.js';
import { wire } from '../../schema/gen/wire.js';

export interface SealedSizes {
  /** The content that is sealed, as it would go in clear. */
  readonly plain: number;
  readonly body: number;
  readonly wrap: number;
}

const direct = wire.ConversationKind.DIRECT;

/** Of a message in a session that both sides have written in: what almost every message is. */
export async function sealedSizes(text: string): Promise<SealedSizes> {
  const town = new Town(signalSuite);
  const [a, b] = [await town.add('u'.padEnd(21, 'a'), 1), await town.add('u'.padEnd(21, 'b'), 1)];
  const id = 'c'.padEnd(23, 'x');
  town.control(id, direct, [a.user, b.user]);
  await b.open(id, await a.send(id, 'begins'));
  await a.open(id, await b.send(id, 'answers'));
  const content = { verifiedSeq: 1, verifiedHead: randomBytes(32), writtenAt: Date.now(), text: { text } };
  const plain = roost.content.Content.encode(content).finish();
  // The town seals text: as many bytes of it as the content has.
  const seq = await a.send(id, 'm'.repeat(plain.length));
  const entry = town.logs.get(id)?.entries[seq - 1];
  const [wrap, ...more] = entry?.wraps ?? [];
  if (entry === undefined || wrap === undefined || more.length > 0) throw new Error('a message has one wrap here');
  return { plain: plain.length, body: entry.body.length, wrap: wrap.data.length };
}
