import { afterEach, describe, expect, test, vi } from 'vitest';
import { refuse } from '../../protocol/refusals.ts';
import { groupId, type Person, personId, Town, tokenHash } from '../../tests/harness/town.ts';
import { delivery } from '../../tests/harness/two-people.ts';
import { Door } from './door.ts';
import { User } from './user.ts';

afterEach(() => void vi.restoreAllMocks());

const dayMs = 24 * 3_600_000;

describe('the doors of a User object', () => {
  const methods = Object.getOwnPropertyNames(User.prototype).filter((name) => name !== 'constructor');

  test('are asked for all that others may call', () => expect(methods.length).toBeGreaterThan(30));

  test.each(methods)('%s goes through one of them', async (name) => {
    const shut = async () => refuse('unavailable') as never;
    const doors = (['event', 'answer', 'alarm'] as const).map((door) =>
      vi.spyOn(Door.prototype, door).mockImplementation(shut),
    );
    const { user } = new Town().place(personId(1));
    const call = user[name as keyof User] as (...given: unknown[]) => Promise<unknown>;
    await call.call(user, {}, {});
    expect(doors.reduce((count, { mock }) => count + mock.calls.length, 0)).toBe(1);
  });
});

describe('[D10.1] a question', () => {
  /** Somebody who sleeps, and whose object has to write when it begins: their other device was not seen for long. */
  async function sleeper(): Promise<{ town: Town; bob: Person }> {
    const town = new Town();
    const bob = await town.person(1);
    await bob.link();
    await town.pass(61 * dayMs);
    await bob.sleep();
    return { town, bob };
  }

  const costOf = ({ storage, alarmsSet }: Person) => ({ rows: storage.rowsWritten(), alarmsSet });
  const stranger = personId(2);

  test('changes nothing of somebody who sleeps', async () => {
    const { bob } = await sleeper();
    const before = costOf(bob);
    expect(await bob.user.directId({ peer: stranger })).toMatchObject({ conversation: expect.any(String) });
    expect(await bob.user.deviceList()).toMatchObject({ list: expect.any(Uint8Array) });
    const question = { asker: stranger, conversation: groupId(1), isDirect: false, isContact: false, shares: [] };
    expect(await bob.user.ask(question)).toEqual({ known: false });
    expect(await bob.user.summary()).toMatchObject({ chats: 0 });
    expect(await bob.user.conversationIds({ after: '', limit: 10 })).toEqual([]);
    expect(costOf(bob)).toEqual(before);
  });

  test('is told from an event, which begins with what the object finds', async () => {
    const { bob } = await sleeper();
    const before = costOf(bob);
    await bob.user.typing({ conversation: groupId(1), user: stranger, device: 1 });
    expect(costOf(bob).rows).toBeGreaterThan(before.rows);
  });
});

test('[D10.1] an object in which nobody signed up stores nothing, whatever it is asked', async () => {
  const town = new Town();
  const nobody = town.place(personId(7));
  const credential = { device: 1, tokenHash: tokenHash(1) };
  expect(await nobody.user.deliver(delivery(groupId(1)))).toMatchObject({ status: 'gone' });
  expect(await nobody.user.deviceList()).toMatchObject({ refused: 'unknown-user' });
  expect(await nobody.user.directId({ peer: personId(8) })).toMatchObject({ refused: 'unknown-user' });
  expect(await nobody.user.watch({ watcher: personId(8), until: town.now + 1_000 })).toEqual({
    state: 0,
    lastSeenAt: 0,
  });
  expect(await nobody.user.authorize(credential)).toMatchObject({ refused: 'unauthorized' });
  expect(await nobody.user.retire({ reason: 1 })).toEqual({ retired: true });
  expect(nobody.storage.sql.exec('SELECT name FROM sqlite_master').toArray()).toEqual([]);
});
