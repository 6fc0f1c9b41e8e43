/** KEYS entries ahead of a message of a large group: in the log before it, made anew with it, never shown. */
import { beforeEach, describe, expect, test } from 'vitest';
import { wrapTypes } from '../../protocol/wrap-types.ts';
import { wire } from '../../schema/gen/wire.js';
import type { ConversationId, Roost, UserId } from '../api.ts';
import type { Cipher } from '../cipher/cipher.ts';
import type { MemoryStore } from '../store/memory.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, carol, open, type Place, place, shown, texts } from '../testing/people.ts';
import { plainCipher } from '../testing/plain-cipher.ts';
import type { ConversationRow } from './conversation.ts';
import { EntryKind } from './log-entry.ts';
import { afterOf } from './outbox.ts';

/** Gives its chain to each device before the first message for it, and knows it given when the log has it. */
const chains: Cipher = {
  ...plainCipher,
  seal: async (message, state) => {
    const { group, keyNumbers, name } = message;
    const lacking: { user: string; device: number }[] = [];
    for (const { user, devices } of group.devices)
      for (const { device } of devices)
        if ((await state.get(['given', user, device])) === undefined) lacking.push({ user, device });
    const sealed = await plainCipher.seal(message, state);
    if (sealed.is !== 'sealed') return sealed;
    const chunks = Array.from({ length: Math.ceil(lacking.length / 100) }, (_, i) =>
      lacking.slice(100 * i, 100 * i + 100),
    );
    const keys = chunks.map((chunk) => ({
      wraps: chunk.map((to) => ({ ...to, type: wrapTypes.session, data: Uint8Array.of(7) })),
    }));
    const put = chunks.map((chunk, i) => ({ key: ['keys', keyNumbers[i] ?? name.number], value: chunk }));
    return { ...sealed, keys, changes: { put } };
  },
  sent: async ({ number }, state) => {
    const given = ((await state.get(['keys', number])) ?? []) as unknown as { user: string; device: number }[];
    return { put: given.map(({ user, device }) => ({ key: ['given', user, device], value: true })) };
  },
  open: async (message, state) => {
    const { name, wraps, body } = message;
    const chain = ['chain', name.sender, name.device];
    if (wraps.length > 0) {
      return {
        is: 'opened',
        content: body,
        changes: { put: [{ key: chain, value: true }] },
        wakes: [name.conversation],
      };
    }
    return (await state.get(chain)) === undefined ? { is: 'waits' } : plainCipher.open(message, state);
  },
};

let here: Place;
let a: Roost;
let b: Roost;
let store: MemoryStore;
let id: ConversationId;

beforeEach(async () => {
  here = place();
  const crowd = Array.from({ length: 148 }, (_, i) => `u${String(i).padStart(20, '0')}` as UserId);
  for (const user of crowd) here.server.devices.set(user, [1]);
  ({ roost: b } = await open(here, bob, { cipher: chains }));
  ({ roost: a, store } = await open(here, alice, { cipher: chains }));
  id = await a.createGroup({ title: 'Crowd', members: [bob, ...crowd] });
  await settle();
});

const logged = () => here.server.log(id).entries.map(({ kind, number }) => [kind, number]);
const { KEYS, MESSAGE } = EntryKind;
const outbox = () => store.snapshot().outbox.map(({ value }) => (value as { number: number }).number);

describe('KEYS entries', () => {
  test('[E26] [D7] [D2.1] are in the log before their message, are opened by whom they are for, and are not shown', async () => {
    await a.send(id, { text: 'one' });
    await settle();
    await a.send(id, { text: 'two' });
    await settle();
    // 150 devices: two entries, and two numbers to spare.
    expect(logged().slice(1)).toEqual([
      [KEYS, 2],
      [KEYS, 3],
      [MESSAGE, 6],
      [MESSAGE, 11],
    ]);
    expect(await texts(b, id)).toEqual(['one', 'two']);
    expect((await shown(a, id)).map(({ text, state }) => [text, state])).toEqual([
      ['one', 'sent'],
      ['two', 'sent'],
    ]);
    expect(a.status.current.unsent).toBe(0);
    expect(
      here.server
        .log(id)
        .entries.filter(({ kind }) => kind === KEYS)
        .map(({ wraps }) => wraps?.length),
    ).toEqual([100, 50]);
    expect(outbox()).toEqual([]);
  });

  test('[E26] [D2.3] a stale epoch between them and their message: what is still lacking goes under the numbers that are left', async () => {
    let moved = false;
    const { server } = here;
    server.onSend = (send) => {
      if (send.kind !== MESSAGE || moved) return null;
      moved = true;
      const devices = { version: 1, devices: [{ device: 1 }] };
      const body = wire.Control.encode({
        epoch: 1,
        membership: { add: [{ user: carol, role: wire.Role.MEMBER, devices }] },
      } as wire.Control.$Properties).finish();
      server.append(id, { sender: alice, device: 9, number: 1, kind: EntryKind.MEMBERSHIP, body });
      return null;
    };
    const { roost: c } = await open(here, carol, { cipher: chains });
    await a.send(id, { text: 'one' });
    await settle();
    await here.clock.advance(1_000);
    expect(logged().slice(1)).toEqual([
      [KEYS, 2],
      [KEYS, 3],
      [EntryKind.MEMBERSHIP, 1],
      [KEYS, 4],
      [MESSAGE, 6],
    ]);
    expect(here.server.log(id).entries[4]?.wraps).toMatchObject([{ user: carol, device: 1 }]);
    expect(await texts(c, id)).toEqual(['one']);
  });

  test('[D2.3] refused as stale themselves they are made anew under the same numbers, once each', async () => {
    let refused = 0;
    here.server.onSend = (send) =>
      send.kind === KEYS && refused++ < 2 ? { code: 'stale-epoch', epoch: 1, advice: wire.Advice.AFTER_RESYNC } : null;
    await a.send(id, { text: 'one' });
    await settle();
    await here.clock.advance(30_000);
    expect(logged().slice(1)).toEqual([
      [KEYS, 2],
      [KEYS, 3],
      [MESSAGE, 6],
    ]);
    expect(await texts(b, id)).toEqual(['one']);
  });

  test('[E26] refused for good they fail their message in words; tried again it takes other numbers', async () => {
    here.server.onSend = (send) => (send.number === 3 ? 'too-large' : null);
    const { id: message } = await a.send(id, { text: 'one' });
    await settle();
    const [failed] = await shown(a, id);
    expect(failed).toMatchObject({
      state: 'failed',
      failure: { code: 'too-large', sentence: expect.stringContaining(' ') },
    });
    expect(outbox()).toEqual([6]);
    expect(a.status.current.unsent).toBe(0);
    here.server.onSend = () => null;
    await a.retry(message);
    await settle();
    await here.clock.advance(10_000);
    expect(logged().slice(1)).toEqual([
      [KEYS, 2],
      [KEYS, 7],
      [MESSAGE, 11],
    ]);
    expect(await texts(b, id)).toEqual(['one']);
  });

  test('[D2.3] they outlive the client that made them, and are sent once', async () => {
    here.server.onSend = () => 'swallow';
    await a.send(id, { text: 'one' });
    await settle();
    expect(outbox()).toEqual([2, 3, 6]);
    await a.close();
    here.server.onSend = () => null;
    ({ roost: a } = await open(here, alice, { store, cipher: chains }));
    await here.clock.advance(1_000);
    expect(logged().slice(1)).toEqual([
      [KEYS, 2],
      [KEYS, 3],
      [MESSAGE, 6],
    ]);
    expect(outbox()).toEqual([]);
  });

  test('[D2.1] a message that is given up takes them along, and the next one does not wait for their numbers', async () => {
    here.server.onSend = () => 'swallow';
    const { id: message } = await a.send(id, { text: 'one' });
    await settle();
    await a.discard(message);
    expect(outbox()).toEqual([]);
    const [stored] = store.snapshot().conversations;
    const { numbers } = (stored as { value: unknown }).value as ConversationRow;
    expect(afterOf(numbers.dropped, numbers.last + 1)).toBe(1);
    here.server.onSend = () => null;
    await a.send(id, { text: 'two' });
    await settle();
    expect(logged().slice(1)).toEqual([
      [KEYS, 7],
      [KEYS, 8],
      [MESSAGE, 11],
    ]);
  });
});
