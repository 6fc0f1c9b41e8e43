import { expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import { StrictReader } from '../../schema/strict-reader.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, place } from '../testing/people.ts';

test('[1.4] a device list is handed on as it was given, with what this release does not know of it', async () => {
  const here = place();
  // Field 101 as text.
  here.server.newerInLists = [Uint8Array.from([0xaa, 0x06, 2, 5, 6])];
  await open(here, bob);
  const { roost } = await open(here, alice);
  const id = await roost.createGroup({ title: 'Two', members: [bob] });
  await settle();
  const body = here.server.log(id).entries[0]?.body ?? new Uint8Array(0);
  const { creation } = wire.Control.decode(new StrictReader(body));
  const lists = creation?.members?.map(({ devices }) => devices) ?? [];
  expect(lists).toHaveLength(2);
  for (const list of lists) expect(list?.$unknowns?.map((field) => [...field])).toEqual([[0xaa, 0x06, 2, 5, 6]]);
});
