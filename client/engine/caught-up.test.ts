import { expect, test } from 'vitest';
import { settle } from '../testing/fake-clock.ts';
import { alice } from '../testing/people.ts';
import { signedPlace } from '../testing/signed-place.ts';
import { signedList } from '../testing/symbolic-signer.ts';

test('[8.7] [D7.1] a linked device has caught up once its chats are shown, which is when it has looked at who is in them', async () => {
  const here = signedPlace();
  const a = await here.open(alice);
  const id = await a.createGroup({ title: 'Club', members: [] });
  await a.send(id, { text: 'before it' });
  await settle();
  const devices = [1, 2].map((device) => [device, here.key(alice, device)] as const);
  here.server.lists.set(alice, signedList(alice, 2, devices));
  here.server.log(id).linkedFrom.set(`${alice}/2`, 3);
  // The page that brings who is in is late.
  let late = true;
  here.server.onPull = () => late;
  const linked = await here.open(alice, { device: 2 });
  let told = 0;
  linked.on('caught-up', () => told++);
  await here.clock.advance(1_000);
  expect([linked.status.current.state, linked.conversations.current.length, told]).toEqual(['catching-up', 0, 0]);
  late = false;
  await here.clock.advance(60_000);
  expect([linked.conversations.current.length, told]).toEqual([1, 1]);
});
