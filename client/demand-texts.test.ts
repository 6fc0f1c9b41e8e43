import { expect, test } from 'vitest';
import { utf8 } from '../lib/bytes.ts';
import { blank, halves, messages, names, noNames, seen, slow } from '../tests/inputs/texts.ts';
import { demandName, demandTitle } from './demand-texts.ts';
import type { Fetch } from './ports.ts';
import { settle } from './testing/fake-clock.ts';
import { alice, bob, carol, open, place, texts } from './testing/people.ts';

test('[D10] what shows nothing is no message, and what shows anything is one, as it was typed', async () => {
  const here = place();
  const [a, b] = [await open(here, alice), await open(here, bob)];
  const id = await a.roost.direct(bob);
  for (const text of blank) await expect(a.roost.send(id, { text })).rejects.toMatchObject({ code: 'empty-message' });
  const sent = [...seen, ...Object.values(messages), ...Object.values(slow).filter((text) => text.length < 65_000)];
  for (const text of sent) await a.roost.send(id, { text });
  await settle();
  await here.clock.advance(5_000);
  const timeline = b.roost.timeline(id, { pageSize: 200 });
  await settle();
  expect(timeline.current.items.flatMap((one) => (one.kind === 'message' ? [one.text] : []))).toEqual(sent);
  timeline.close();
});

test('[D10] halves of characters are replaced, and both sides see the same', async () => {
  const here = place();
  const [a, b] = [await open(here, alice), await open(here, bob)];
  const id = await a.roost.direct(bob);
  for (const text of halves) await a.roost.send(id, { text });
  await settle();
  expect(await texts(b.roost, id)).toEqual(halves.map((text) => text.toWellFormed()));
  expect(await texts(a.roost, id)).toEqual(await texts(b.roost, id));
});

test('[D10] halves of characters in names and titles are replaced before anybody has them', async () => {
  const whole = halves.map((name) => name.toWellFormed());
  expect(halves.map(demandName)).toEqual(whole);
  expect(halves.map(demandTitle)).toEqual(whole);
  // What the encoder makes of it is read again as it is.
  for (const name of halves.map(demandName)) expect(new TextDecoder().decode(utf8(name))).toBe(name);
});

test('[D10] so are those of contacts and of the profile: what goes to the server is what stays here', async () => {
  const here = place();
  const [name = ''] = halves;
  const asked: { readonly path: string; readonly body: Readonly<Record<string, unknown>> }[] = [];
  const fetch: Fetch = async (url, { body }) => {
    const path = new URL(url).pathname;
    if (body !== undefined) asked.push({ path, body: JSON.parse(body) as Record<string, unknown> });
    const profile = { user: alice, name: name.toWellFormed(), phone: null, handle: 'alice', discoverable: true };
    return Response.json({ ...profile, contacts: [], devices: [] });
  };
  const { roost } = await open(here, alice, { fetch });
  await roost.putContact(bob, name);
  await roost.setProfile({ name });
  await settle();
  expect(asked.map(({ path, body }) => [path, body.name])).toEqual([
    [`/v1/contacts/${bob}`, name.toWellFormed()],
    ['/v1/profile', name.toWellFormed()],
  ]);
  expect(roost.contacts.current).toEqual([{ user: bob, name: name.toWellFormed() }]);
});

test('[D10] a title is one line that shows something and turns nothing, counted in letters', async () => {
  const here = place();
  const a = await open(here, alice);
  for (const title of [...noNames.filter((one) => one !== 'n'.repeat(65)), 't'.repeat(101)]) {
    await expect(a.roost.createGroup({ title, members: [bob, carol] })).rejects.toMatchObject({ code: 'bad-name' });
  }
  const id = await a.roost.createGroup({ title: ' Owls ', members: [bob, carol] });
  expect(a.roost.conversation(id).current?.title).toBe('Owls');
  for (const title of noNames.filter((one) => one !== 'n'.repeat(65))) {
    await expect(a.roost.rename(id, title)).rejects.toMatchObject({ code: 'bad-name' });
  }
  for (const title of names) {
    await a.roost.rename(id, title);
    await settle();
    expect(a.roost.conversation(id).current?.title).toBe(title);
  }
});

test.each([
  ['\u200b', 'A name has to show something.'],
  ['two\nlines', 'A name is one line'],
  ['turned \u202egnp', 'turn the direction'],
  [`tall${'\u0335'.repeat(40)}`, 'more than eight marks'],
  ['n'.repeat(65), 'A name has 64 letters at most.'],
  ['👨‍👩‍👧‍👦'.repeat(60), 'fewer letters'],
])('a refused name says why: %j', async (name, words) => {
  const a = await open(place(), alice);
  await expect(a.roost.putContact(bob, name)).rejects.toMatchObject({
    code: 'bad-name',
    sentence: expect.stringContaining(words),
  });
});

test('a text that is too long says by how much, and one that just fits goes', async () => {
  const here = place();
  const [a] = [await open(here, alice), await open(here, bob)];
  const id = await a.roost.direct(bob);
  const fits = async (length: number) =>
    a.roost.send(id, { text: 'x'.repeat(length) }).then(
      () => '',
      (error: { sentence: string }) => error.sentence,
    );
  let [low, high] = [60_000, 70_000];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((await fits(middle)) === '') low = middle;
    else high = middle;
  }
  expect(await fits(high)).toBe(
    'That text is too long for one message, by a byte (a letter has one to four): send it in parts.',
  );
  expect(await fits(high + 999)).toContain('by 1000 bytes');
});
