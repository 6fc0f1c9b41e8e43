/** A group of a thousand people with two devices each is made, and written to, within what one of two devices may cause at once. */
import { expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { signedList } from '../../../tests/harness/keys.ts';
import { groupId, personId, Town, type TownSocket } from '../../../tests/harness/town.ts';

const { CREATION, MEMBERSHIP, KEYS } = wire.EntryKind;
const people = Array.from({ length: 999 }, (_, i) => personId(i + 2));
/** As many as fit into a creation with their lists. */
const first = 880;
const group = groupId(1);
/** A first message of a session, with a key of the KEM in it. */
const wrapBytes = 1_800;

async function begin(): Promise<{ town: Town; a: TownSocket }> {
  // How fast it leaves is no part of what it costs.
  const town = new Town({ maxCallsUnpaced: 1_000_000 });
  const alice = await town.stranger(1);
  await alice.link();
  for (const [i, id] of people.entries()) {
    const person = await town.stranger(i + 2);
    person.knows(alice.id);
    alice.knows(id);
  }
  return { town, a: await alice.connect() };
}

const listed = (users: readonly string[]) =>
  users.map((user, i) => ({ user, role: wire.Role.MEMBER, devices: signedList(1, [1, 2], i + 2) }));

function control(a: TownSocket, kind: wire.EntryKind, change: wire.Control.$Properties) {
  const body = wire.Control.encode(change).finish();
  return a.message(group, { kind, epoch: change.epoch ?? 0, countable: false, body });
}

test('[F6] [D10.7] lists, keys and the first message to a thousand people with two devices each wait for no allowance', async () => {
  const { town, a } = await begin();
  const answered = async (...commands: Parameters<TownSocket['command']>) => {
    const ids: number[] = [];
    for (const command of commands) {
      ids.push(await a.command(command));
      await town.settle();
      await a.ack();
    }
    const replies = () => ids.map((id) => a.replies().find((one) => one.id === id));
    for (let turn = 0; turn < 1_000 && replies().includes(undefined); turn++) await town.settle();
    return replies().map((reply) => (reply === undefined ? 'nothing' : (reply.refusal?.code ?? 'taken')));
  };
  const inParts = <Item>(items: readonly Item[], size: number) =>
    Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
  const taken = (count: number) => Array.from({ length: count }, () => 'taken');

  const lists = inParts(people, 128).map((users) => ({ getDeviceLists: { users } }));
  expect(await answered(...lists)).toEqual(taken(lists.length));
  const alice = { user: personId(1), role: wire.Role.ADMIN, devices: signedList(1, [1, 2]) };
  const [members, others] = [[alice, ...listed(people.slice(0, first))], listed(people.slice(first))];
  const creation = control(a, CREATION, { creation: { kind: wire.ConversationKind.GROUP, members } });
  const addition = control(a, MEMBERSHIP, { epoch: 1, membership: { add: others } });
  expect(await answered(creation, addition)).toEqual(taken(2));

  const devices = people.flatMap((user) => [1, 2].map((device) => ({ user, device })));
  const claims = inParts(devices, 100).map((some) => ({ claimKeys: { devices: some } }));
  expect(await answered(...claims)).toEqual(taken(claims.length));
  // One after the other, as they leave by a slow line: no two of them are taken together.
  const keys = inParts(devices, 100).map((some) =>
    a.message(group, {
      ...{ kind: KEYS, epoch: 2, countable: false, body: new Uint8Array(0) },
      wraps: some.map((one) => ({ ...one, type: 3, data: new Uint8Array(wrapBytes) })),
    }),
  );
  const message = a.message(group, { epoch: 2, body: new Uint8Array(300) });
  expect(await answered(...keys, message)).toEqual(taken(keys.length + 1));
});
