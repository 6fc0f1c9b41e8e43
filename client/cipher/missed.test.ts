/** The cipher opens thousands of messages of one sender in the order in which a person scrolls: the newest page first. */
import { expect, test } from 'vitest';
import { signalSuite } from '../../crypto/signal-suite.ts';
import { wire } from '../../schema/gen/wire.js';
import { Town } from '../testing/cipher-town.ts';

const { DIRECT: direct, GROUP: group } = wire.ConversationKind;
const missed = 5_000;
const pageSize = 100;

async function two(kind: wire.ConversationKind) {
  const town = new Town(signalSuite);
  const [a, b] = [await town.add('alice', 1), await town.add('bob', 1)];
  town.control('chat', kind, ['alice', 'bob']);
  return { town, a, b };
}

test.each([
  ['direct', direct],
  ['group', group],
])(
  '[D7] 5,000 missed messages of one sender in a %s chat, the newest page first: all are opened',
  async (_name, kind) => {
    const { a, b } = await two(kind);
    const seqs: number[] = [];
    for (let i = 0; i < missed; i++) seqs.push(await a.send('chat', `text ${i}`));
    const began = performance.now();
    const waiting: number[] = [];
    for (let end = missed; end > 0; end -= pageSize) {
      for (const seq of seqs.slice(Math.max(0, end - pageSize), end)) {
        const { outcome } = await b.open('chat', seq, { isNext: seq === seqs[0] });
        if (outcome === 'waits') waiting.push(seq);
        else expect(outcome).toBe('opened');
      }
    }
    // In a group the first of each thousand brings the chain that opens the others.
    expect(waiting.length).toBe(kind === direct ? 0 : missed - 5 * pageSize);
    for (const seq of waiting) expect((await b.open('chat', seq)).outcome).toBe('opened');
    expect(seqs.map((seq) => b.texts.get(`chat ${seq}`))).toEqual(seqs.map((_, i) => `text ${i}`));
    console.log(`${missed} missed messages of one sender opened in ${seconds(began)} s`);
  },
);

function seconds(began: number): string {
  return ((performance.now() - began) / 1000).toFixed(2);
}
