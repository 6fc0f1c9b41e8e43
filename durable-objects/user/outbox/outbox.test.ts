import { describe, expect, test } from 'vitest';
import { groupId, Town } from '../../../tests/harness/town.ts';
import { chatOfTwo, delivery, entry } from '../../../tests/harness/two-people.ts';

describe('the list of devices that conversations are owed', () => {
  test('[D1.8] a new device list reaches every conversation, however often the call fails', async () => {
    const { town, bob, chat } = await chatOfTwo();
    let failures = 0;
    town.conversationCall = (_id, method, _request, pass) => {
      if (method === 'putDevices' && failures++ < 4) throw new Error('away');
      return pass();
    };
    await bob.link();
    await town.pass(60_000);
    expect(failures).toBe(5);
    expect(bob.storage.sql.exec('SELECT * FROM outbox').toArray()).toEqual([]);
    const back = await bob.connect(1, { resume: [] });
    expect(back.states()).toMatchObject([{ conversation: chat, deviceListVersion: 2, headSeq: 2 }]);
  });

  test('[D1.8] added to a group with an old list while a link is under way: the next answer starts the repair', async () => {
    const town = new Town();
    const bob = await town.person(2);
    await bob.connect();
    await bob.link();
    await town.pass(1_000);
    expect(town.called('putDevices')).toBe(0);
    await bob.user.deliver({ ...delivery(groupId(1)), entries: [entry(1)], firstSeq: 1, headSeq: 1, listVersion: 1 });
    await town.pass(1_000);
    expect(town.called('putDevices')).toBe(1);
  });
});
