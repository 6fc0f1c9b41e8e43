/** What it costs to look at a control entry that somebody made to cost much. */
import { expect, test } from 'vitest';
import { sha256 } from '../../protocol/sha256.ts';
import { wire } from '../../schema/gen/wire.js';
import { signedBody, signedList, signingCipher, symbolicKey } from '../testing/symbolic-signer.ts';
import { noControl } from './control-state.ts';
import { judge } from './judging.ts';
import { EntryKind } from './log-entry.ts';
import { verifierOf } from './signed-lists.ts';

const userOf = (n: number) => `u${String(n).padStart(20, '0')}`;
const conversation = `c${'0'.repeat(22)}`;

function creation(count: number, wrongAt: number) {
  const [mallory, other] = [symbolicKey('mallory'), symbolicKey('somebody else')];
  const members = Array.from({ length: count }, (_, n) => {
    const key = n === 0 ? mallory : symbolicKey(`key ${n}`);
    return { user: userOf(n), role: 1, devices: signedList(userOf(n), 1, [[1, key]], n === wrongAt ? other : key) };
  });
  const name = { conversation, kind: EntryKind.CREATION, sender: userOf(0), device: 1, number: 1 };
  const body = signedBody(name, { creation: { kind: wire.ConversationKind.GROUP, members } }, mallory);
  return { ...name, body };
}

async function cost(entry: ReturnType<typeof creation>) {
  let checked = 0;
  const cipher = signingCipher(symbolicKey('reader'));
  const verify: NonNullable<typeof cipher.verify> = async (...given) => {
    checked++;
    return (await cipher.verify?.(...given)) ?? false;
  };
  const verifier = verifierOf({ ...cipher, verify }, sha256);
  if (verifier === null) throw new Error('it verifies nothing');
  return { verdict: await judge(noControl, entry, verifier), checked };
}

test('[E22] [D10.7] an entry with a list that is not genuine costs no check of what stands behind that', async () => {
  expect(await cost(creation(600, -1))).toEqual({ verdict: 'valid', checked: 601 });
  const { verdict, checked } = await cost(creation(600, 1));
  expect(verdict).toBe('list-unsigned');
  expect(checked).toBeLessThanOrEqual(17);
});
