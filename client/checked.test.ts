/** Every method of the client, called with what is of another type: it says what it takes, in words of its own. */
import { expect, test } from 'vitest';
import { checked } from './checked.ts';
import { RoostError } from './errors.ts';
import { cleanFile } from './photos/clean-file.ts';
import { alice, bob, open, place } from './testing/people.ts';

const engineWords = /is not a|undefined|Cannot|reading|iterable|operator|prototype|\[object|null \(/;
const wrong = [undefined, null, 7, Number.NaN, 'x', true, {}, [], [7], { id: 'x' }, Symbol('x'), () => {}];
/** What would end the client, or its account. */
const ending: ReadonlySet<string> = new Set(['close', 'signOut', 'deleteAccount', 'disconnect', 'connect']);

const { roost: bare } = await open(place(), alice);
const roost = checked(bare);
const chat = await roost.direct(bob).catch(() => 'c');
const members = [...Object.entries(roost), ...Object.entries(roost.people), ...Object.entries(roost.push)];
const methods = members.filter(([name, member]) => typeof member === 'function' && !ending.has(name));

async function errorOf(call: () => unknown): Promise<unknown> {
  const late = new Promise((resolve) => setTimeout(resolve, 20));
  return Promise.race([Promise.resolve().then(call), late]).then(
    () => null,
    (error: unknown) => error,
  );
}

test('it has all that the client has', () => {
  expect(Object.keys(roost).sort()).toEqual(Object.keys(bare).sort());
});

test.each(methods)('%s says no word of the engine', async (_name, member) => {
  const method = member as (...given: unknown[]) => unknown;
  const calls = [[], ...wrong.flatMap((one) => [[one], [chat, one], [chat, 'x', one]])];
  const errors = (await Promise.all(calls.map((given) => errorOf(() => method(...given))))).filter(
    (one) => one !== null,
  );
  for (const error of errors) {
    expect(error).toBeInstanceOf(RoostError);
    expect((error as RoostError).sentence).not.toMatch(engineWords);
  }
});

test.each([
  ['settled', [{ id: 'm' }], 'settled takes the id of a message as its argument.'],
  ['send', ['c', {}], 'send takes a message: { text } as its second argument.'],
  ['send', [], 'send takes the id of a chat as its first argument.'],
  ['startDirect', ['echo'], 'startDirect takes an address: { phone } or { handle } as its argument.'],
  ['sendFile', ['c', 'ok.txt'], 'sendFile takes what cleanFile or prepareFile gives as its second argument.'],
  [
    'sendFile',
    ['c', { name: 'ok.txt', type: '', size: 2, read: () => [] }],
    'sendFile takes what cleanFile or prepareFile gives as its second argument.',
  ],
  [
    'sendFile',
    ['c', { name: 'ok.txt', type: '', kind: 'document', size: 2, read: (_from: number, _to: number) => [] }],
    'sendFile takes what cleanFile or prepareFile gives as its second argument.',
  ],
] as const)('%s(%j) names what it takes', async (name, given, sentence) => {
  const method = roost[name] as (...given: readonly unknown[]) => unknown;
  expect(await errorOf(() => method(...given))).toMatchObject({ code: 'bad-call', advice: 'never', sentence });
});

test('what is listened for is an event', () => {
  expect(() => roost.on('nonsense' as never, () => {})).toThrow(
    expect.objectContaining({ code: 'bad-call', sentence: expect.stringContaining('message, reaction, tick') }),
  );
});

test('a file is made ready from what can be read', async () => {
  for (const one of wrong)
    await expect(cleanFile(one as never)).rejects.toMatchObject({
      code: 'bad-call',
      sentence: expect.stringMatching(/^cleanFile takes a file/),
    });
});
