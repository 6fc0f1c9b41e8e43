/** D6.1: a tick is true, never falls, and is told again until it is known everywhere. */
import { describe, expect, test } from 'vitest';
import type { ConversationId } from '../../../client/api.ts';
import { Stage } from './stage.ts';

/** Two messages a moment apart: the second one's report falls into the busy second after the first one's. */
async function twoReports(stage: Stage, id: ConversationId): Promise<void> {
  await stage.run(5_000);
  await stage.say('a1', id, 'one');
  await stage.until('✓✓', () => stage.states('a1', id).one === 'delivered', 5_000);
  await stage.say('a1', id, 'two');
  await stage.until('✓✓ again, before it is written', () => stage.states('a1', id).two === 'delivered', 900);
}

describe('positions', () => {
  test('[D6.1] merged in memory, passed on, evicted', async () => {
    const stage = await Stage.open([1, 1]);
    const id = await stage.direct('a1', 'b1');
    await twoReports(stage, id);
    stage.world.crashObject(id);
    await stage.run(20_000);
    expect(stage.states('a1', id).two).toBe('delivered');
    // Whoever asks the conversation anew is told the same.
    const laptop = await stage.link('a1');
    await stage.until('the laptop is told', () => stage.isOnline(laptop.name));
    await stage.rest();
  });

  test("[D6.1] the same, and the sender's second device resumes in between", async () => {
    const stage = await Stage.open([2, 1]);
    const id = await stage.direct('a1', 'b1');
    stage.goOffline('a2');
    await stage.run(2_000);
    await twoReports(stage, id);
    stage.world.crashObject(id);
    // The report is told again only after the second device has asked.
    stage.calls((call) => (call.method === 'report' ? { lost: true } : null));
    stage.comeBack('a2');
    await stage.until('a2 has the message', () => stage.texts('a2', id).includes('two'), 10_000);
    stage.calls(() => null);
    await stage.until('a2 shows ✓✓ too', () => stage.states('a2', id).two === 'delivered', 60_000);
    expect(stage.states('a1', id).two).toBe('delivered');
    await stage.rest();
  });

  test('[D6.1] written, then the conversation dies before it tells the sender', async () => {
    const stage = await Stage.open([1, 1]);
    const id = await stage.direct('a1', 'b1');
    await stage.run(5_000);
    const a = stage.device('a1').user as string;
    stage.calls((call) => (call.method === 'deliver' && call.to === a ? { lost: true, delayMs: 5 } : null));
    await stage.say('a1', id, 'one');
    await stage.until(
      'the report has arrived',
      () => stage.play.oracle.log(id).headSeq === 3 && stage.texts('b1', id).includes('one'),
    );
    await stage.run(100);
    stage.world.crashObject(id);
    stage.calls(() => null);
    await stage.until('✓✓ all the same', () => stage.states('a1', id).one === 'delivered', 60_000);
    await stage.rest();
  });

  test('[D6.1] the summary goes into a half-open socket', async () => {
    const stage = await Stage.open([1, 1]);
    const id = await stage.direct('a1', 'b1');
    await stage.run(5_000);
    const b = stage.device('b1').user as string;
    stage.nextCalls('deliver', 1, { delayMs: 500 }, b);
    await stage.say('a1', id, 'one');
    await stage.until('✓', () => stage.states('a1', id).one === 'sent', 5_000);
    stage.halfOpen('a1');
    await stage.until('b has it', () => stage.texts('b1', id).includes('one'), 5_000);
    await stage.until('✓✓ on the next connection', () => stage.states('a1', id).one === 'delivered', 120_000);
    await stage.rest();
  });

  test('[D6.1] a read stays with the device until the server has it', async () => {
    const stage = await Stage.open([1, 2]);
    const id = await stage.direct('a1', 'b1');
    stage.goOffline('b1');
    const seq = stage.roost('b1').conversation(id).current?.headSeq ?? 0;
    stage.play.oracle.marksRead(stage.device('b1').user, id, seq);
    await stage.settle(stage.roost('b1').markRead(id, seq));
    stage.kill('b1');
    await stage.run(10_000);
    stage.device('b1').isOnline = true;
    stage.device('b1').start();
    await stage.until('blue', () => stage.states('a1', id).first === 'read');
    await stage.until('and the sibling knows', () => stage.roost('b2').conversation(id).current?.unread === 0);
    await stage.rest();
  });

  test('[D6.2] a device linked a moment ago has not what came before it', async () => {
    const stage = await Stage.open([1, 1]);
    const id = await stage.direct('a1', 'b1');
    stage.goOffline('b1');
    await stage.run(2_000);
    await stage.say('a1', id, 'before the laptop');
    await stage.run(2_000);
    const laptop = await stage.link('b1');
    await stage.until('the laptop is there', () => stage.isOnline(laptop.name));
    stage.world.hibernate(stage.device('b1').user);
    await stage.say('a1', id, 'after the laptop');
    await stage.until('the laptop has that', () => stage.texts(laptop.name, id).includes('after the laptop'));
    await stage.run(20_000);
    expect(stage.states('a1', id)['before the laptop']).toBe('sent');
    stage.comeBack('b1');
    await stage.until('now both', () => stage.states('a1', id)['before the laptop'] === 'delivered');
    await stage.rest();
  });
});
