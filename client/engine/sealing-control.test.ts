/** A device sends no control entry that others would pass over. */
import { expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, carol } from '../testing/people.ts';
import { lines, signedPlace } from '../testing/signed-place.ts';
import { signedList, symbolicKey } from '../testing/symbolic-signer.ts';
import { EntryKind } from './log-entry.ts';

test('[E23] [D7.1] a device that is not listed yet waits with its change until it is', async () => {
  const here = signedPlace();
  const { server } = here;
  const a = await here.open(alice);
  const b = await here.open(bob);
  const id = await a.createGroup({ title: 'Club', members: [bob] });
  await settle();
  const laptop = await here.open(alice, { device: 2 });
  await laptop.rename(id, 'Renamed');
  await here.clock.advance(30_000);
  expect(server.log(id).entries).toHaveLength(1);
  const list = signedList(alice, 2, [
    [1, here.key(alice)],
    [2, here.key(alice, 2)],
  ]);
  const body = wire.Control.encode({ devices: { user: alice, list } }).finish();
  server.append(id, { sender: alice, kind: EntryKind.DEVICES, body });
  await here.clock.advance(1_000);
  expect(server.log(id).entries.map(({ kind }) => kind)).toEqual([
    ...[EntryKind.CREATION, EntryKind.DEVICES, EntryKind.SETTINGS],
  ]);
  expect((await lines(b, id)).at(-1)).toMatch(/named the group "Renamed"$/);
});

test('[E23] [D7.1] who would be added with an old list, or one that nobody vouches for, is not: the change fails in words', async () => {
  const here = signedPlace();
  const a = await here.open(alice);
  await here.open(bob);
  const id = await a.createGroup({ title: 'Club', members: [bob] });
  await settle();
  const give = signedList(bob, 3, [[1, here.key(bob)]]);
  const body = wire.Control.encode({ devices: { user: bob, list: give } }).finish();
  here.server.append(id, { sender: bob, kind: EntryKind.DEVICES, body });
  await a.removeMember(id, bob);
  await settle();
  const old = await a.addMembers(id, [bob]);
  await expect(a.settled(old.id)).rejects.toMatchObject({
    sentence: 'The devices of somebody whom this change adds are not the newest any more. Try it again.',
  });
  here.server.lists.set(carol, signedList(carol, 1, [[1, symbolicKey('mallory')]], symbolicKey('another')));
  const made = await a.addMembers(id, [carol]);
  await expect(a.settled(made.id)).rejects.toMatchObject({ sentence: 'This change could not be signed here.' });
  expect(here.server.log(id).entries).toHaveLength(3);
});
