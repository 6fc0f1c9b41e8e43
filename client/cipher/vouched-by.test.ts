/** One's own half of a safety number: what this device knows of its account, whatever chats name. */
import { describe, expect, test } from 'vitest';
import { hex } from '../../lib/bytes.ts';
import { deviceListStatement } from '../../protocol/statements.ts';
import { wire } from '../../schema/gen/wire.js';
import { Town, TownDevice } from '../testing/cipher-town.ts';

const { DIRECT: direct, GROUP: group } = wire.ConversationKind;

async function vouching(one: TownDevice): Promise<string> {
  return hex((await one.cipher.vouchedBy?.(one.state, one.here)) ?? new Uint8Array(0));
}

async function identityOf(one: TownDevice): Promise<string> {
  return hex((await one.cipher.identity?.(one.state))?.identity ?? new Uint8Array(0));
}

describe('[E42] who vouches for one’s own devices', () => {
  test('is the first device, which knows that without any chat, as does the one that it has linked', async () => {
    const town = new Town();
    const alone = new TownDevice(town, 'carol', 1);
    alone.commit((await alone.cipher.identity?.(alone.state))?.changes);
    expect(await vouching(alone)).toBe(await identityOf(alone));
    const [first, second] = [await town.add('alice', 1), await town.add('alice', 2)];
    expect(await vouching(first)).toBe(await identityOf(first));
    expect(await vouching(second)).toBe(await identityOf(first));
  });

  test('is nobody whom a group names that a stranger has made, of however high a version', async () => {
    const town = new Town();
    const [alice, bob] = [await town.add('alice', 1), await town.add('bob', 1)];
    const mallory = await town.add('mallory', 1);
    town.control('chat', direct, ['alice', 'bob']);
    await alice.open('chat', await bob.send('chat', 'one'));
    const [own] = town.people.get('alice')?.listed ?? [];
    const ghost = new TownDevice(town, 'alice', 9);
    const keys = await ghost.cipher.identity?.(ghost.state);
    if (own === undefined || keys === undefined) throw new Error('nobody is listed');
    ghost.commit(keys.changes);
    town.devices.set('alice/9', ghost);
    await ghost.settle();
    const made = { user: 'alice', version: 0xffff_ffff, listed: [{ device: 9, ...keys }, own] };
    town.control('trap', group, ['mallory', 'alice'], { alice: made });
    await alice.open('trap', await mallory.send('trap', 'hello'));
    expect(await vouching(alice)).toBe(await identityOf(alice));
  });

  test('is the one that succeeds the first: at once where it has signed the list, elsewhere when a chat brings it and the server’s own list says so', async () => {
    const town = new Town();
    const [, second, third] = [await town.add('alice', 1), await town.add('alice', 2), await town.add('alice', 3)];
    const bob = await town.add('bob', 1);
    town.control('chat', direct, ['alice', 'bob']);
    for (const one of [second, third]) await one.open('chat', await bob.send('chat', 'one'));
    const before = town.people.get('alice');
    const first = before?.listed[0]?.identity ?? new Uint8Array(0);
    expect(await vouching(second)).toBe(hex(first));
    const devices = (before?.listed ?? []).map((one) => ({ ...one, addedAt: 1 }));
    const version = before?.version ?? 0;
    const gone = town.devices.get('alice/1') as TownDevice;
    const signature = (await gone.cipher.sign?.(deviceListStatement('alice', { version, devices }), gone.state))
      ?.signature;
    town.remove('alice', 1);
    const kept = { oneTime: 100, signedPrekey: 1, kemPrekey: 1, listVersion: version, removed: [1] };
    const list = { user: 'alice', list: { version, devices, signature } };
    const hear = async (key: string, reply: object) =>
      second.commit(
        (await second.cipher.answered?.(key, { is: 'reply', reply: reply as never }, second.state, second.here))
          ?.changes,
      );
    await hear('keys-low', { keysKept: kept });
    await hear('own-list', { deviceLists: { lists: [list] } });
    const errands = (await second.cipher.errands?.(second.state, second.here)) ?? [];
    const due = errands.find(({ key }) => key.startsWith('list '));
    expect(due).toBeDefined();
    // Nobody goes by it before the server has it.
    expect(await vouching(second)).toBe(hex(first));
    await hear(due?.key ?? '', { keysKept: { ...kept, listVersion: version + 1, removed: [] } });
    expect(await vouching(second)).toBe(await identityOf(second));
    town.control('chat', direct, ['alice', 'bob']);
    await third.open('chat', await bob.send('chat', 'two'));
    expect(await vouching(third)).toBe(hex(first));
    await third.settle();
    expect(await vouching(third)).toBe(await identityOf(second));
  });
});
