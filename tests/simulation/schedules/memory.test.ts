/** T2: memory that was given up ends, and what waited for it goes on. */
import { expect, test } from 'vitest';
import { Stage } from './stage.ts';

test('[T2] the memory of a person is given up while its alarm waits for a call: the alarm ends, and rings again', async () => {
  const stage = await Stage.open([1, 1, 1], { maxMembersAttached: 2 });
  const id = await stage.group('a1', ['b1', 'c1']);
  const host = stage.user('b1');
  // The job that attaches to large groups is asked for, and its calls fail.
  stage.goOffline('b1');
  await stage.run(2_000);
  await stage.say('a1', id, 'while away');
  await stage.run(2_000);
  stage.comeBack('b1');
  await stage.until('b is back', () => stage.texts('b1', id).includes('while away'), 30_000);
  const rings = host.rings;
  stage.calls((call) => (call.method === 'attach' && call.from === host.name ? { lost: true } : null));
  await stage.until('the alarm waits between two tries', () => host.rings > rings, 30_000);
  await stage.run(150);
  let left = 1;
  host.storage.fails = () => left-- > 0;
  void stage.play.gateway.looksUp(stage.device('b1').account, 1);
  await stage.until('a statement failed', () => left < 1, 5_000);
  stage.calls(() => null);
  await stage.run(60_000);
  expect(host.inFlight).toBe(0);
  await stage.rest();
});
