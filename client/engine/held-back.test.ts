/** Who wants messages held back when a number has changed: whatever the server's timing and the way of sending, that holds. */
import { describe, expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import type { Roost, ShownKey } from '../api.ts';
import type { Cipher } from '../cipher/cipher.ts';
import { openMemoryStore } from '../store/memory.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, signIn, texts } from '../testing/people.ts';
import { plainCipher } from '../testing/plain-cipher.ts';
import { type SignedPlace, signedPlace } from '../testing/signed-place.ts';
import { signedList, symbolicKey } from '../testing/symbolic-signer.ts';
import { EntryKind } from './log-entry.ts';

const asBob = symbolicKey('server as bob');

/** Alice has compared Bob's number, and wants messages held back where it is another one. */
async function verified() {
  const here = signedPlace();
  const sealedFor: string[] = [];
  const base: Cipher = {
    ...plainCipher,
    seal: (message, state) => {
      for (const { user, devices } of message.group.devices)
        for (const { device } of devices) sealedFor.push(`${user === bob ? 'bob' : 'other'}/${device}`);
      return plainCipher.seal(message, state);
    },
  };
  const b = await here.open(bob);
  const store = openMemoryStore();
  await signIn(store, alice);
  const a = await here.open(alice, { base, store });
  const chat = await a.direct(bob);
  await a.send(chat, { text: 'hello' });
  await settle();
  await a.setVerified(bob, (await a.safetyNumber(bob)) as ShownKey, true);
  await a.setStrict(true);
  sealedFor.length = 0;
  const told: string[] = [];
  a.on('held-back', ({ conversation, sentence }) => told.push(`${conversation} ${sentence}`));
  return { here, a, b, chat, store, base, sealedFor, told };
}

async function give(here: SignedPlace, to: string, list: wire.DeviceList.$Properties): Promise<void> {
  const body = wire.Control.encode({ devices: { user: bob, list } } as wire.Control.$Properties).finish();
  here.server.append(to, { sender: bob, kind: EntryKind.DEVICES, body });
  await settle();
}

/** Something is written without a connection, and the server has another key for Bob by the time that there is one. */
async function overtaken() {
  const place = await verified();
  const { here, a, chat } = place;
  a.disconnect();
  await settle();
  await a.send(chat, { text: 'secret' });
  await give(here, chat, signedList(bob, 9, [[9, asBob]]));
  a.connect();
  await here.clock.advance(30_000);
  return place;
}

const shownNow = async (a: Roost) => (await a.safetyNumber(bob)) as ShownKey;

describe('[E45] a message that was written before somebody had another key', () => {
  test('is not made anew for that key: it waits, once told, until the person has looked', async () => {
    const { here, a, chat, sealedFor, told } = await overtaken();
    expect(a.changedNumbers(chat).current).toEqual([bob]);
    expect(sealedFor).not.toContain('bob/9');
    expect(told).toEqual([expect.stringMatching(new RegExp(`^${chat} The safety number of somebody`))]);
    expect(await texts(a, chat)).toEqual(['hello', 'secret']);
    expect(a.conversation(chat).current?.isHeldBack).toBe(true);
    const before = here.server.log(chat).entries.length;
    await a.setVerified(bob, await shownNow(a), false);
    await settle();
    expect(sealedFor).toContain('bob/9');
    expect(here.server.log(chat).entries).toHaveLength(before + 1);
    expect(told).toHaveLength(1);
    expect(a.conversation(chat).current?.isHeldBack).toBe(false);
  });

  test('waits over a restart, and goes when the person does not want that any more', async () => {
    const { here, a, chat, store, base, sealedFor } = await overtaken();
    await a.close();
    const again = await here.open(alice, { base, store });
    await here.clock.advance(30_000);
    expect(sealedFor).not.toContain('bob/9');
    expect(again.conversation(chat).current?.isHeldBack).toBe(true);
    await again.setStrict(false);
    await settle();
    expect(sealedFor).toContain('bob/9');
    expect(again.conversation(chat).current?.isHeldBack).toBe(false);
  });

  test('may be given up meanwhile', async () => {
    const { here, a, chat, sealedFor } = await overtaken();
    const timeline = a.timeline(chat);
    await settle();
    const last = timeline.current.items.at(-1);
    expect(last).toMatchObject({ kind: 'message', state: 'sending' });
    await a.discard(last?.kind === 'message' ? last.id : ('' as never));
    await a.setVerified(bob, await shownNow(a), false);
    await here.clock.advance(30_000);
    expect(sealedFor).not.toContain('bob/9');
    expect(await texts(a, chat)).toEqual(['hello']);
  });
});

test('[E45] nor is the first message of a new group sealed, whose list of a compared person the server has made', async () => {
  const { here, a, sealedFor, told } = await verified();
  here.server.lists.set(bob, signedList(bob, 9, [[9, asBob]]));
  const group = await a.createGroup({ title: 'Club', members: [bob] });
  await a.send(group, { text: 'secret' });
  await here.clock.advance(30_000);
  expect(sealedFor).not.toContain('bob/9');
  expect(told).toHaveLength(1);
  expect(a.trust(bob, group).current).toMatchObject({ state: 'changed', wasVerified: true });
  await a.setVerified(bob, a.trust(bob, group).current, false, group);
  await settle();
  expect(sealedFor).toContain('bob/9');
});

test('[E43] what has failed is not tried again either before the person has looked', async () => {
  const { here, a, chat, sealedFor } = await verified();
  let refuses = true;
  here.server.onSend = () => (refuses ? 'announcements-only' : null);
  const { id } = await a.send(chat, { text: 'secret' });
  await settle();
  refuses = false;
  await give(here, chat, signedList(bob, 9, [[9, asBob]]));
  await expect(a.retry(id)).rejects.toMatchObject({ code: 'number-changed' });
  await here.clock.advance(30_000);
  expect(sealedFor).not.toContain('bob/9');
  await a.setVerified(bob, await shownNow(a), true);
  await a.retry(id);
  await settle();
  expect(sealedFor).toContain('bob/9');
});
