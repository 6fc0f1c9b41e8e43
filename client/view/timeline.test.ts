/** A window over a long chat: it goes anywhere, stays small, and follows the end only while it shows it. */
import { describe, expect, test } from 'vitest';
import type { ConversationId, Timeline } from '../api.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, place } from '../testing/people.ts';

const count = 300;

async function longChat() {
  const here = place();
  const b = await open(here, bob);
  const a = await open(here, alice);
  const id = await a.roost.direct(bob);
  for (let n = 1; n <= count; n++) {
    await a.roost.send(id, { text: String(n) });
    if (n % 25 === 0) await settle();
  }
  for (let second = 0; second < 20; second++) await here.clock.advance(1_000);
  await settle();
  return { here, a, b, id };
}

const numbers = (timeline: Timeline) =>
  timeline.current.items.flatMap((one) => (one.kind === 'message' ? [Number(one.text)] : []));

/** From the one to the other, without a hole. */
const span = (from: number, through: number) => Array.from({ length: through - from + 1 }, (_, at) => from + at);

const seqOf = (timeline: Timeline, text: number) =>
  timeline.current.items.find((one) => one.kind === 'message' && one.text === String(text)) as { seq: number };

describe('a window over a chat', () => {
  test('goes to any place, grows both ways from there without a hole, and reaches the end', async () => {
    const { b, id } = await longChat();
    const timeline = b.roost.timeline(id, { pageSize: 40 });
    await settle();
    expect(numbers(timeline)).toEqual(span(261, 300));
    expect(timeline.current.hasNewer).toBe(false);
    const { seq } = seqOf(timeline, 300);
    await timeline.showAround(seq - 200);
    expect(numbers(timeline)).toEqual(span(60, 139));
    expect(timeline.current).toMatchObject({ hasOlder: true, hasNewer: true });
    await timeline.loadOlder();
    await timeline.loadNewer();
    expect(numbers(timeline)).toEqual(span(20, 179));
    while (timeline.current.hasNewer) await timeline.loadNewer();
    expect(numbers(timeline)).toEqual(span(20, 300));
  });

  test('goes to the first message in one step, and back to the end in one', async () => {
    const { b, id } = await longChat();
    const timeline = b.roost.timeline(id, { pageSize: 40 });
    await settle();
    await timeline.showAround(1);
    expect(numbers(timeline)[0]).toBe(1);
    expect(timeline.current.hasOlder).toBe(false);
    await timeline.showEnd();
    expect(numbers(timeline)).toEqual(span(261, 300));
    expect(timeline.current.hasNewer).toBe(false);
  });

  test('what arrives is shown at the end alone, and is there once the window comes to it', async () => {
    const { a, b, id } = await longChat();
    const timeline = b.roost.timeline(id, { pageSize: 40 });
    await settle();
    await timeline.showAround(100);
    const before = numbers(timeline);
    await a.roost.send(id, { text: '301' });
    await b.roost.send(id, { text: '302' });
    await settle();
    expect(numbers(timeline)).toEqual(before);
    while (timeline.current.hasNewer) await timeline.loadNewer();
    expect(numbers(timeline).slice(-2)).toEqual([301, 302]);
    await a.roost.send(id, { text: '303' });
    await settle();
    expect(numbers(timeline).at(-1)).toBe(303);
  });

  test('what arrives while a page is being loaded has its place as well', async () => {
    const { a, b, id } = await longChat();
    const timeline = b.roost.timeline(id, { pageSize: 40 });
    await settle();
    await timeline.showAround(230);
    const loading = timeline.loadNewer();
    await a.roost.send(id, { text: '301' });
    await settle();
    await loading;
    while (timeline.current.hasNewer) await timeline.loadNewer();
    expect(numbers(timeline).slice(-3)).toEqual([299, 300, 301]);
  });

  test('is cut at either end; cut at the newer one it no longer follows', async () => {
    const { a, b, id } = await longChat();
    const timeline = b.roost.timeline(id, { pageSize: 100 });
    await settle();
    await timeline.loadOlder();
    timeline.trim('older', 150);
    expect(numbers(timeline)).toEqual(span(151, 300));
    timeline.trim('newer', 60);
    expect(numbers(timeline)).toEqual(span(151, 210));
    await a.roost.send(id, { text: '301' });
    await settle();
    expect(numbers(timeline)).toEqual(span(151, 210));
    expect(timeline.current.hasNewer).toBe(true);
    await timeline.showEnd();
    expect(numbers(timeline).at(-1)).toBe(301);
  });

  test('a quote of a message outside the window has its text, until that is deleted', async () => {
    const { here, a, b, id } = await longChat();
    const whole = a.roost.timeline(id, { pageSize: 400 });
    await settle();
    const first = whole.current.items.find((one) => one.kind === 'message' && one.text === '1');
    await b.roost.send(id, { text: '301', replyTo: first?.id as never });
    await settle();
    const timeline = b.roost.timeline(id as ConversationId, { pageSize: 20 });
    const quote = () => {
      const last = timeline.current.items.at(-1);
      return last?.kind === 'message' ? last.quote : null;
    };
    await settle();
    expect(timeline.current.items.length).toBeLessThan(30);
    await settle();
    expect(quote()).toMatchObject({ text: '1', body: 'present' });
    await a.roost.deleteForEveryone(id, first?.id as never);
    await here.clock.advance(1_000);
    await settle();
    expect(quote()).toMatchObject({ text: '', body: 'deleted' });
  });

  test('[D4.2] what is deleted while the window goes elsewhere in vain does not come back', async () => {
    const { here, a, b, id } = await longChat();
    const timeline = b.roost.timeline(id, { pageSize: 40 });
    const whole = a.roost.timeline(id, { pageSize: 40 });
    await settle();
    const last = whole.current.items.at(-1);
    const { read } = b.store;
    let fail = () => {};
    b.store.read = () => {
      b.store.read = read;
      return new Promise((_, reject) => (fail = () => reject(new Error('the disk'))));
    };
    const moved = timeline.showAround(1).catch((error: Error) => error.message);
    await settle();
    await a.roost.deleteForEveryone(id, last?.kind === 'message' ? last.id : ('' as never));
    await here.clock.advance(1_000);
    await settle();
    fail();
    expect(await moved).toBe('the disk');
    await settle();
    const bodies = timeline.current.items.flatMap((one) => (one.kind === 'message' ? [one.body] : []));
    expect(bodies).toEqual([...span(261, 299).map(() => 'present'), 'deleted']);
    expect(numbers(timeline).slice(0, 39)).toEqual(span(261, 299));
  });

  test('a quote of what the device did not have yet has its text once that comes', async () => {
    const here = place();
    await open(here, bob, { device: 2 });
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    const { id: asked } = await a.roost.send(id, { text: '1' });
    for (const text of ['2', '3']) await a.roost.send(id, { text });
    await settle();
    // Pages of history get lost on their way: this device has what is newest alone.
    here.server.onPull = () => true;
    const { roost } = await open(here, bob);
    await a.roost.send(id, { text: '4', replyTo: (await a.roost.settled(asked)).id });
    await settle();
    const timeline = roost.timeline(id, { pageSize: 1 });
    const quote = () => {
      const last = timeline.current.items.at(-1);
      return last?.kind === 'message' ? last.quote : null;
    };
    await settle();
    expect(quote()).toMatchObject({ text: '' });
    await settle();
    here.server.onPull = () => false;
    for (let second = 0; second < 60; second++) await here.clock.advance(1_000);
    expect(quote()).toMatchObject({ text: '1', body: 'present' });
    expect(numbers(timeline)).toEqual([4]);
  });
});
