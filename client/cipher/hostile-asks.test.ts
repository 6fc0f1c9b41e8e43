/** What somebody who asks for keys may cause. */
import { describe, expect, test } from 'vitest';
import { isConversationId } from '../../protocol/ids.ts';
import { wire } from '../../schema/gen/wire.js';
import { Town, type TownDevice } from '../testing/cipher-town.ts';
import type { Device } from './devices.ts';
import { Draft } from './draft.ts';
import { encodeSealed } from './sealed-content.ts';
import { sealTo } from './sessions.ts';

const direct = wire.ConversationKind.DIRECT;
const chat = `c${'a'.repeat(22)}`;

async function three() {
  const town = new Town();
  const [a, a2] = [await town.add('alice', 1), await town.add('alice', 2)];
  const mallory = await town.add('mallory', 1);
  a2.commit({ put: [{ key: ['transfer'], value: { stage: 'done', isWhole: true, asked: [], drained: [] } }] });
  town.control(chat, direct, ['alice', 'mallory']);
  const hello = await mallory.send(chat, 'hello');
  for (const one of [a, a2]) await one.open(chat, hello);
  await mallory.open(chat, await a.send(chat, 'hi'));
  town.letters.length = 0;
  return { town, a, a2, mallory };
}

function deviceOf(town: Town, user: string, device: number): Device {
  const listed = town.people.get(user)?.listed.find((one) => one.device === device);
  if (listed === undefined) throw new Error('not listed');
  return { user, ...listed };
}

/** Whatever `from` likes, sealed for that device. */
async function letter(
  town: Town,
  from: TownDevice,
  to: Device,
  sealed: Parameters<typeof encodeSealed>[0],
  conversation = chat,
) {
  const draft = new Draft(from.state);
  const { type, data } = await sealTo({ suite: town.suite, random: town.random }, draft, to, encodeSealed(sealed));
  from.commit(draft.changes());
  return { user: from.user, device: from.device, conversation, type, data, body: new Uint8Array(0) };
}

describe('somebody who asks for keys of what is no conversation', () => {
  test('[E65] while nothing may be sealed yet: all that this device wants of the server is wanted all the same', async () => {
    const { town, a, mallory } = await three();
    const ask = { conversation: 'caf\u00e9', wanted: [{ sender: 'x', device: 1, number: 1, seq: 1 }], chain: false };
    const came = await letter(town, mallory, deviceOf(town, 'alice', 1), { ask });
    // It was just opened: whether its store is a copy is not known yet.
    a.commit((await a.cipher.letter?.(came, a.state, { ...a.here, mustWait: true }))?.changes);
    await expect(a.cipher.upkeep?.(a.state, a.here)).resolves.toBeDefined();
    // A year later, opened anew as often as one likes: prekeys, claims, letters, lists have all ended for good.
    town.now += 365 * 24 * 3_600_000;
    await expect(a.cipher.upkeep?.(a.state, a.here)).resolves.toBeDefined();
  });

  test('[E65] no answer is written that the server refuses, with all that stands behind it', async () => {
    const { town, a, mallory } = await three();
    const to = deviceOf(town, 'alice', 1);
    for (let i = 0; i < 20; i++) {
      const came = await letter(town, mallory, to, { ask: { conversation: `none ${i}`, wanted: [], chain: false } });
      a.commit((await a.cipher.letter?.(came, a.state, a.here))?.changes);
    }
    const errands = (await a.cipher.errands?.(a.state, a.here)) ?? [];
    const written = errands.flatMap(({ command }) => command.sendToDevices?.messages ?? []);
    expect(written.filter(({ conversation }) => conversation !== '' && !isConversationId(conversation ?? ''))).toEqual(
      [],
    );
  });

  test('[E66] nor is it told anything of another chat than the one that its letter came in', async () => {
    const { town, a, mallory } = await three();
    const bob = await town.add('bob', 1);
    const other = `c${'b'.repeat(22)}`;
    town.control(other, direct, ['alice', 'bob']);
    await bob.open(other, await a.send(other, 'for bob'));
    const wanted = [{ sender: 'alice', device: 1, number: 1, seq: 2 }];
    const came = await letter(town, mallory, deviceOf(town, 'alice', 1), {
      ask: { conversation: other, wanted, chain: true },
    });
    a.commit((await a.cipher.letter?.(came, a.state, a.here))?.changes);
    expect(a.keys('post')).toEqual([]);
  });

  test('[E65] one person alone does not use up the room for what is asked meanwhile', async () => {
    const { town, a, mallory } = await three();
    for (let i = 0; i < 60; i++) {
      const came = await letter(town, mallory, deviceOf(town, 'alice', 1), {
        ask: { conversation: chat, wanted: [], chain: false },
      });
      a.commit((await a.cipher.letter?.(came, a.state, { ...a.here, mustWait: true }))?.changes);
    }
    expect(a.keys('asked')).toHaveLength(50);
  });
});

describe('a row that the cipher cannot cope with', () => {
  const broken = [
    { key: ['asked', 0], value: { from: null, sealed: 'no bytes' } },
    { key: ['anew', 'mallory', 1, 'x'], value: null },
    { key: ['want', chat, 'mallory', 1, 9], value: { dueAt: 1, told: null } },
    { key: ['want-due', 1, chat, 'mallory', 1, 9], value: true },
    { key: ['owed', chat, 'mallory', 1, 9], value: { to: null } },
    { key: ['owed-now', chat, 'mallory', 1, 9], value: true },
    { key: ['transfer'], value: { stage: 'asking' } },
  ];
  const kinds = Object.groupBy(broken, ({ key }) => String(key[0]).split('-')[0] as string);

  for (const [kind, rows = []] of Object.entries(kinds))
    test(`[E77] (${kind}) is told of, and keeps nothing else from being done`, async () => {
      const { town, a, a2, mallory } = await three();
      const device = kind === 'transfer' ? a2 : a;
      const ask = { ask: { conversation: chat, wanted: [], chain: false } };
      const came = await letter(town, mallory, deviceOf(town, 'alice', device.device), ask);
      device.commit((await device.cipher.letter?.(came, device.state, { ...device.here, mustWait: true }))?.changes);
      device.commit({ put: rows });
      town.now += 8 * 24 * 3_600_000;
      const { problems = [], ...changes } = (await device.cipher.upkeep?.(device.state, device.here)) ?? {};
      expect(problems.length).toBeGreaterThan(0);
      device.commit(changes);
      // A new prekey of the week, and the answer to what was asked.
      const wanted = ((await device.cipher.errands?.(device.state, device.here)) ?? []).map(
        ({ command }) => Object.keys(command)[0],
      );
      expect(wanted).toEqual(expect.arrayContaining(['publishKeys', 'sendToDevices']));
    });
});

describe('a device that was taken off the list', () => {
  test('[E66] [E73] is given no key for what it asked while nothing might be sealed', async () => {
    const { town, a, a2, mallory } = await three();
    town.control(chat, direct, ['alice', 'mallory']);
    await a2.open(chat, await a.send(chat, 'for the sibling as well'));
    town.letters.length = 0;
    const wish = { transfer: 7, part: 1, from: null };
    const came = await letter(town, a2, deviceOf(town, 'alice', 1), { wish }, '');
    a.commit((await a.cipher.letter?.(came, a.state, { ...a.here, mustWait: true }))?.changes);
    expect(a.keys('asked')).toHaveLength(1);
    // Signed out, and the list says so, before anything is sealed.
    town.remove('alice', 2);
    town.control(chat, direct, ['alice', 'mallory']);
    const after = await mallory.send(chat, 'after the removal');
    expect((await a.open(chat, after)).text).toBe('after the removal');
    const before = a.keys('post').length;
    a.commit(await a.cipher.upkeep?.(a.state, a.here));
    const given = [...a.rows.values()].filter(({ key }) => key[0] === 'post').slice(before);
    const letters = given.map(({ value }) => value as { readonly user: string; readonly device: number });
    expect(letters.filter(({ user, device }) => user === 'alice' && device === 2)).toEqual([]);
  });
});
