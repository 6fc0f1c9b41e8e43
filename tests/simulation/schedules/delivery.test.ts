/** D1: what was accepted arrives, whatever happens on the way. */
import { describe, expect, test } from 'vitest';
import { Stage } from './stage.ts';

describe('no loss', () => {
  test('[D1.1] an old answer without a socket does not detach a device that has come meanwhile', async () => {
    const stage = await Stage.open([1, 1], { detachAfterNoSocket: 1 });
    const id = await stage.direct('a1', 'b1');
    stage.goOffline('b1');
    await stage.run(2_000);
    // C delivers, U answers that there is no socket; the answer takes its time.
    stage.nextCalls('deliver', 1, { answerDelayMs: 8_000 }, stage.device('b1').user);
    await stage.say('a1', id, '10');
    await stage.run(1_000);
    stage.comeBack('b1');
    await stage.until('b is back and has 10', () => stage.texts('b1', id).includes('10'), 5_000);
    await stage.run(10_000);
    await stage.say('a1', id, '11');
    await stage.until('11 is pushed', () => stage.texts('b1', id).includes('11'), 3_000);
    await stage.rest();
  });

  test.for([['the socket is found dead', 20_000] as const, ['only the device notices', null] as const])(
    '[D1.4] pushed into a half-open socket, the object sleeps, %s',
    async ([, noticed]) => {
      const stage = await Stage.open([1, 1]);
      const id = await stage.direct('a1', 'b1');
      stage.halfOpen('b1', noticed);
      await stage.say('a1', id, '12');
      await stage.run(8_000);
      expect(stage.world.hibernate(stage.device('b1').user)).toBe(true);
      await stage.until('b has 12', () => stage.texts('b1', id).includes('12'), 120_000);
      await stage.rest();
    },
  );

  test('[D1.5] a crash with twenty sockets open, in the middle of messages', async () => {
    const stage = await Stage.open([5, 5, 5, 5]);
    const id = await stage.group('a1', ['b1', 'c1', 'd1']);
    for (const name of ['a1', 'b2', 'c3', 'd4']) void stage.roost(name).send(id, { text: `from ${name}` });
    await stage.run(60);
    stage.world.crashServer();
    await stage.until('all twenty have all four', () =>
      stage.play.devices.every((device) => stage.texts(device.name, id).length === 4),
    );
    await stage.rest();
  });

  test('[D1.3] a laptop that was away learns what the phone has had and read for long', async () => {
    const stage = await Stage.open([1, 2]);
    const id = await stage.direct('a1', 'b1');
    stage.goOffline('b2');
    await stage.say('a1', id, 'to the phone');
    await stage.until('the phone has it', () => stage.texts('b1', id).includes('to the phone'));
    const { headSeq } = stage.roost('b1').conversation(id).current as { headSeq: number };
    stage.play.oracle.marksRead(stage.device('b1').user, id, headSeq);
    await stage.settle(stage.roost('b1').markRead(id, headSeq));
    await stage.run(3_600_000);
    stage.comeBack('b2');
    await stage.until('the laptop has it', () => stage.texts('b2', id).includes('to the phone'));
    await stage.until('and knows that it is read', () => stage.roost('b2').conversation(id).current?.unread === 0);
    await stage.rest();
  });

  test('[D1.11] the conversation dies between its commit and the delivery', async () => {
    const stage = await Stage.open([1, 1]);
    const id = await stage.direct('a1', 'b1');
    stage.nextCalls('deliver', 1, { lost: true, delayMs: 200 }, stage.device('b1').user);
    await stage.say('a1', id, 'kept by the row');
    await stage.until('it is accepted', () => stage.states('a1', id)['kept by the row'] === 'sent', 2_000);
    stage.world.crashObject(id);
    await stage.until('the alarm delivers it', () => stage.texts('b1', id).includes('kept by the row'), 15_000);
    await stage.rest();
  });

  test("[D1.12] the answer of an append proves nothing to the sender's other device", async () => {
    const stage = await Stage.open([2, 1]);
    const id = await stage.direct('a1', 'b1');
    stage.calls((call) => (call.method === 'append' ? { answerDelayMs: 300 } : null));
    await stage.say('a1', id, 'answered to nobody');
    await stage.run(200);
    // The person's object dies while the answer is on its way.
    stage.world.crashObject(stage.device('a1').user);
    stage.calls(() => null);
    await stage.until('the other device has it', () => stage.texts('a2', id).includes('answered to nobody'), 60_000);
    await stage.rest();
  });

  test('[D1.8] a device is linked while the conversation cannot be reached, and a peer sends under the old epoch', async () => {
    const stage = await Stage.open([1, 1]);
    const id = await stage.direct('a1', 'b1');
    stage.world.cutOff(id, 6_000);
    const laptop = await stage.link('a1');
    await stage.say('b1', id, 'made for the phone alone');
    await stage.until('it is accepted', () => stage.states('b1', id)['made for the phone alone'] !== 'sending', 60_000);
    await stage.until(
      'the conversation lists the laptop',
      () =>
        stage
          .roost('b1')
          .group(id)
          .current?.members.some((one) => one.devices.includes(laptop.number)) ?? false,
    );
    await stage.say('b1', id, 'made for both');
    await stage.until('the laptop has it', () => stage.texts(laptop.name, id).includes('made for both'));
    await stage.rest();
  });

  test('[D1.8] somebody is added to a new group with an old list while a link is under way', async () => {
    const stage = await Stage.open([1, 1]);
    // The list that b asks for is from before the link, and arrives after it.
    stage.calls((call) => (call.method === 'deviceList' ? { answerDelayMs: 3_000 } : null));
    const creating = stage.roost('b1').createGroup({ title: 'old list', members: [stage.device('a1').user] });
    await stage.run(1_000);
    const laptop = await stage.link('a1');
    const id = await stage.settle(creating);
    await stage.until('the laptop knows the group', () =>
      stage.roost(laptop.name).conversations.current.some((one) => one.id === id),
    );
    await stage.say('b1', id, 'to all devices');
    await stage.until('the laptop has it', () => stage.texts(laptop.name, id).includes('to all devices'));
    await stage.rest();
  });
});
