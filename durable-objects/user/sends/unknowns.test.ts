import { expect, test } from 'vitest';
import { concatenated } from '../../../lib/bytes.ts';
import { wire } from '../../../schema/gen/wire.js';
import { delimited, sendFrame } from '../../../tests/harness/raw-send.ts';
import { startDirect, Town } from '../../../tests/harness/town.ts';

test.each([
  ['names somebody', true],
  ['names a device of the other alone', false],
])('[1.4] [K2] fields that the server does not know are handed on with a wrap that %s', async (_, isNamed) => {
  const town = new Town();
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a, b] = [await alice.connect(), await bob.connect()];
  const chat = await startDirect(a, alice, bob);
  const wrap = { ...(isNamed ? { user: bob.id } : {}), device: 1, type: 2, data: new Uint8Array([9]) };
  const bytes = concatenated([wire.Wrap.encode(wrap).finish(), Uint8Array.of(15 << 3, 7)]);
  const send = wire.Send.encode(a.message(chat).send).finish();
  await a.raw(sendFrame(concatenated([send, delimited(11, bytes)])));
  await town.pass(5_000);
  const entries = b.events().flatMap((event) => event.entries?.entries ?? []);
  const got = entries.find(({ seq }) => seq === 2)?.wraps?.[0] as { readonly $unknowns?: Uint8Array[] } | undefined;
  expect(got?.$unknowns?.length).toBe(1);
});
