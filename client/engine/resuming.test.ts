import { describe, expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, place, texts } from '../testing/people.ts';

describe('a resume that does not go on', () => {
  test('[9.6] [D1.3] dies in silence while heartbeats are answered and others write: the client comes back by itself', async () => {
    const here = place();
    const a = await open(here, alice);
    const b = await open(here, bob);
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'one' });
    await here.clock.advance(1_000);
    let dying = 1;
    here.server.onResume = () => (dying-- > 0 ? 'dies' : null);
    here.server.socketsOf(bob)[0]?.cut();
    await here.clock.advance(30_000);
    expect(b.roost.status.current.state).toBe('catching-up');
    // A busy chat is no sign of a resume that goes on.
    for (let seconds = 0; seconds < 60; seconds += 5) {
      await a.roost.send(id, { text: `at ${seconds}` });
      // What it has just been given is no work that a resume waits for.
      await settle();
      await here.clock.advance(5_000);
    }
    expect(b.roost.status.current.state).toBe('online');
    expect(await texts(b.roost, id)).toHaveLength(13);
  });

  test('[D1.3] what was still to come of it never comes: after a while it is begun anew', async () => {
    const here = place();
    const a = await open(here, alice);
    const b = await open(here, bob);
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'one' });
    await here.clock.advance(1_000);
    here.server.waiting = [id];
    here.server.onResume = () => (here.server.waiting.length > 0 ? 'only-caught-up' : null);
    here.server.socketsOf(bob)[0]?.cut();
    await here.clock.advance(30_000);
    here.server.waiting = [];
    await here.clock.advance(120_000);
    expect(b.roost.status.current.state).toBe('catching-up');
    await here.clock.advance(90_000);
    expect(b.roost.status.current.state).toBe('online');
  });

  test('[9.7] is refused: the person sees why, and that it is tried again', async () => {
    const here = place();
    const a = await open(here, alice);
    await a.roost.direct(bob);
    const refusal = { code: 'too-large', advice: wire.Advice.NEVER, sentence: 'Too many chats: leave some.' };
    let refuses = true;
    here.server.onResume = () => (refuses ? refusal : null);
    here.server.socketsOf(alice)[0]?.cut();
    await here.clock.advance(30_000);
    const { state, sentence, retryAt, problem } = a.roost.status.current;
    expect({ state, problem: problem?.includes('leave some') }).toEqual({ state: 'offline', problem: true });
    expect(sentence).toContain('Too many chats: leave some.');
    expect(retryAt).not.toBeNull();
    refuses = false;
    await here.clock.advance(70_000);
    expect(a.roost.status.current).toMatchObject({ state: 'online', sentence: '', problem: null });
  });
});
