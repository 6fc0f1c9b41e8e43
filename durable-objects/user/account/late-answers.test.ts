import { expect, test } from 'vitest';
import { startDirect, Town, tokenHash } from '../../../tests/harness/town.ts';

test('[D1.8] a device list that changes while the report after the one before is under way is told all the same', async () => {
  const town = new Town();
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a, phone] = [await alice.connect(), await bob.connect()];
  const chat = await startDirect(a, alice, bob);
  await phone.ack([{ conversation: chat, through: 1, newest: 1 }]);
  await bob.link();
  await bob.link();
  await town.pass(5_000);
  const versions: number[] = [];
  const late = Promise.withResolvers<void>();
  let held = 0;
  town.conversationCall = async (_id, method, request, pass) => {
    if (method === 'putDevices') versions.push((request as { version: number }).version);
    const answer = await pass();
    if (method === 'report' && ++held === 1) await late.promise;
    return answer;
  };
  await bob.user.removeDevice({ device: 1, tokenHash: tokenHash(1) }, 2);
  await town.pass(2_000);
  expect(held).toBe(1);
  await bob.user.removeDevice({ device: 1, tokenHash: tokenHash(1) }, 3);
  late.resolve();
  await town.pass(60_000);
  const wanted = Number(bob.storage.sql.exec('SELECT list_version AS version FROM account').toArray()[0]?.version);
  expect(versions.at(-1)).toBe(wanted);
  expect(bob.storage.sql.exec('SELECT * FROM outbox').toArray()).toEqual([]);
});
