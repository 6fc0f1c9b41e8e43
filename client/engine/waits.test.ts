/** A server that is silent, or answers nothing of use, is asked ever more rarely; when it answers again, things go on soon. */
import { describe, expect, test } from 'vitest';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, place, shown } from '../testing/people.ts';

const hourMs = 3_600_000;

async function chatOfTwo() {
  const here = place();
  const b = await open(here, bob);
  const a = await open(here, alice);
  const id = await a.roost.direct(bob);
  await a.roost.send(id, { text: 'first' });
  await settle();
  return { here, a, b, id };
}

describe('waits grow', () => {
  test.each([
    ['that is never answered', 'swallow' as const, 100],
    ['that is told to wait a second each time', { code: 'unavailable', afterMs: 1_000, advice: 2 }, 80],
    ['that is told to wait for no time', { code: 'unavailable', afterMs: 0, advice: 2 }, 80],
  ])('[6.5] [D2.4] for a message %s, and it goes soon when it can', async (_how, answer, most) => {
    const { here, a, id } = await chatOfTwo();
    let isDown = true;
    here.server.onSend = () => (isDown ? answer : null);
    const before = here.server.sends.length;
    await a.roost.send(id, { text: 'second' });
    await here.clock.advance(hourMs);
    expect(here.server.sends.length - before).toBeLessThan(most);
    expect(here.server.sends.length - before).toBeGreaterThan(most / 2);
    isDown = false;
    await here.clock.advance(61_000);
    expect((await shown(a.roost, id)).map((one) => one.state)).toEqual(['delivered', 'delivered']);
    // … and the next that is not answered is repeated as soon as the first was.
    isDown = true;
    here.server.onSend = () => (isDown ? 'swallow' : null);
    await a.roost.send(id, { text: 'third' });
    await here.clock.advance(9_000);
    isDown = false;
    await here.clock.advance(1_500);
    expect((await shown(a.roost, id)).at(-1)?.state).toBe('delivered');
  });

  test('[12.7] [D6.1] for a read position that is not confirmed; the next is told at once', async () => {
    const { here, a, b, id } = await chatOfTwo();
    const report = here.server.report.bind(here.server);
    here.server.report = () => undefined;
    await b.roost.markRead(id, 2);
    await settle();
    const before = here.server.acks.length;
    await here.clock.advance(hourMs);
    expect(here.server.acks.length - before).toBeLessThan(20);
    here.server.report = report;
    await a.roost.send(id, { text: 'second' });
    await settle();
    await b.roost.markRead(id, 3);
    await settle();
    expect(here.server.log(id).read.get(bob)).toBe(3);
  });

  test('[11.1] for a page that brings nothing', async () => {
    const { here, a, b, id } = await chatOfTwo();
    const page = here.server.page.bind(here.server);
    b.roost.disconnect();
    for (const text of ['second', 'third']) await a.roost.send(id, { text });
    here.server.page = (pull, user) => ({ ...page(pull, user), entries: [] });
    b.roost.connect();
    await settle();
    await here.clock.advance(30_000);
    const before = here.server.pulls.length;
    expect(before).toBeGreaterThan(1);
    await here.clock.advance(hourMs);
    expect(here.server.pulls.length - before).toBeLessThan(70);
    here.server.page = page;
    await here.clock.advance(60_000);
    expect((await shown(b.roost, id)).map((one) => one.text)).toEqual(['first', 'second', 'third']);
  });
});
