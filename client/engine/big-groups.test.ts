/** Groups whose signed lists do not fit into one entry. */
import { expect, test } from 'vitest';
import { defaultLimits } from '../../protocol/limits.ts';
import type { Roost, UserId } from '../api.ts';
import { openMemoryStore } from '../store/memory.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, signIn } from '../testing/people.ts';
import { lines, type SignedPlace, signedPlace } from '../testing/signed-place.ts';
import { signedList, symbolicKey } from '../testing/symbolic-signer.ts';
import { EntryKind } from './log-entry.ts';

const { CREATION, MEMBERSHIP } = EntryKind;

/** People with five devices each. */
function crowd(here: SignedPlace, prefix: string, count: number): UserId[] {
  return Array.from({ length: count }, (_, i) => {
    const user = `u${prefix}${String(i).padStart(19, '0')}` as UserId;
    const devices = [1, 2, 3, 4, 5].map((device) => [device, symbolicKey(`${user}/${device}`)] as const);
    here.server.lists.set(user, signedList(user, 1, devices));
    return user;
  });
}

const kinds = (here: SignedPlace, id: string) => here.server.log(id).entries.map(({ kind }) => kind);
const sizes = (here: SignedPlace, id: string) => here.server.log(id).entries.map(({ body }) => body?.length ?? 0);

async function membersOf(roost: Roost, id: string): Promise<number | undefined> {
  const group = roost.group(id as never);
  const stop = group.subscribe(() => {});
  await settle();
  stop();
  return group.current?.members.length;
}

test('[E27] [D7.1] a group of 1,024 is made by a creation and as many additions as it takes, and all who verify it agree', async () => {
  const here = signedPlace();
  const b = await here.open(bob);
  const a = await here.open(alice);
  const id = await a.createGroup({ title: 'Town', members: [bob, ...crowd(here, 'x', 1_022)] });
  await here.clock.advance(1_000);
  expect(kinds(here, id)).toEqual([CREATION, MEMBERSHIP]);
  for (const size of sizes(here, id)) expect(size).toBeLessThanOrEqual(defaultLimits.maxControlBytes);
  for (const roost of [a, b]) expect(await membersOf(roost, id)).toBe(1_024);
  expect((await lines(b, id)).filter((line) => line.includes('ignored') || line.includes('skipped'))).toEqual([]);
}, 240_000);

test('[E27] [D2.3] what is left of it is kept before any of it is sent, and goes on in the next life of the client', async () => {
  const here = signedPlace();
  await here.open(bob);
  const store = openMemoryStore();
  await signIn(store, alice);
  let a = await here.open(alice, { store });
  here.server.onSend = (send) => (send.kind === MEMBERSHIP ? 'swallow' : null);
  const id = await a.createGroup({ title: 'Town', members: [bob, ...crowd(here, 'x', 700)] });
  await settle();
  expect(kinds(here, id)).toEqual([CREATION]);
  await a.close();
  here.server.onSend = () => null;
  a = await here.open(alice, { store });
  await here.clock.advance(1_000);
  expect(await membersOf(a, id)).toBe(702);
  const { id: added } = await a.addMembers(id, crowd(here, 'y', 700));
  await here.clock.advance(1_000);
  await a.settled(added);
  expect(kinds(here, id)).toEqual([CREATION, MEMBERSHIP, MEMBERSHIP, MEMBERSHIP]);
  expect(await membersOf(a, id)).toBe(1_402);
}, 240_000);
