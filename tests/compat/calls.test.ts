/**
 * [K2] Calls between objects of different releases.
 *
 * Old caller, new object: the recorded calls are made to today's cores. New caller, old object: today's cores play the
 * story of then, and their arguments must still hold everything that the old object reads. A newer caller than today's is
 * played by fields that nobody knows.
 */
import { describe, expect, test } from 'vitest';
import { type RecordedCall, type Release, releases } from './fixture.ts';
import { replay } from './replay-calls.ts';
import { placesOf, withMore } from './shapes.ts';
import { playInTown } from './town-story.ts';

/** What depends on who was connected or what was written just then, not on what was asked. */
const ofTheMoment = ['confirmed', 'have', 'status', 'report', 'online', 'lastSeenAt', 'heardAt', 'at', 'addedAt'];

const same = (args: readonly unknown[]) => args;

describe.each(releases())('calls of $name', (release: Release) => {
  const conversations = idsOf(release, 'conversation');
  const users = idsOf(release, 'user');

  test('every method of the contract was recorded', () => {
    const methods = new Set(release.calls.map(({ object, method }) => `${object}.${method}`));
    expect(methods.size).toBeGreaterThanOrEqual(25);
  });

  test.each(conversations)('[K2] an old caller asks the conversation %s of today: the old answers', async (id) => {
    const answers = await replay(release, 'conversation', id, same);
    for (const call of callsTo(release, id)) {
      const what = `${call.method} ${call.n}`;
      expect(lasting(answers.get(call.n)), what).toMatchObject(lasting(call.result) as object);
      expectAllFields(call, answers.get(call.n));
    }
  });

  test.each(users)('[K2] an old caller asks the person %s of today: every field it reads is there', async (id) => {
    const answers = await replay(release, 'user', id, same);
    for (const call of callsTo(release, id)) {
      if (call.method === 'page') continue; // Asks a conversation, which is not there.
      if (isRefused(answers.get(call.n))) expect(call.result, `${call.method} ${call.n}`).toHaveProperty('refused');
      else expectAllFields(call, answers.get(call.n));
    }
  });

  test.each([...conversations, ...users])('[K2] fields of the next release change nothing for %s', async (id) => {
    const object = conversations.includes(id) ? 'conversation' : 'user';
    const plain = await replay(release, object, id, same);
    const more = await replay(release, object, id, (args) => args.map(withMore));
    expect(lasting([...more.values()])).toEqual(lasting([...plain.values()]));
  });

  test('[K2] callers of today still send all that objects of then read, and get all that they answered', async () => {
    const { town } = await playInTown();
    for (const part of ['args', 'result'] as const) {
      const now = placesByMethod(town.recorded, part);
      for (const [method, places] of placesByMethod(release.calls, part)) {
        const missing = [...places].filter((place) => !now.get(method)?.has(place));
        expect(missing, `${part} of ${method}`).toEqual([]);
      }
    }
  });
});

function idsOf(release: Release, object: RecordedCall['object']): string[] {
  return [...new Set(release.calls.filter((call) => call.object === object).map(({ id }) => id))];
}

function callsTo(release: Release, id: string): RecordedCall[] {
  return release.calls.filter((call) => call.id === id);
}

function isRefused(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'refused' in value;
}

/** The new answer may say more, never less. */
function expectAllFields(call: RecordedCall, answer: unknown): void {
  const now = new Set(placesOf(answer).map(withoutType));
  const before = new Set(placesOf(call.result).map(withoutType));
  // What a list holds may depend on the moment; that the fields are there does not.
  const missing = [...before].filter(
    (place) => !place.includes('[]') && !place.includes('.report.') && !now.has(place),
  );
  expect(missing, `${call.method} ${call.n}`).toEqual([]);
}

function withoutType(place: string): string {
  return place.slice(0, place.lastIndexOf(':'));
}

/** Without what may differ from run to run. */
function lasting(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lasting);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  const fields = Object.entries(value).filter(([name]) => !ofTheMoment.includes(name));
  return Object.fromEntries(fields.map(([name, inner]) => [name, lasting(inner)]));
}

function placesByMethod(calls: readonly RecordedCall[], part: 'args' | 'result'): Map<string, Set<string>> {
  const places = new Map<string, Set<string>>();
  for (const call of calls) {
    const key = `${call.object}.${call.method}`;
    const known = places.get(key) ?? new Set();
    for (const place of placesOf(call[part])) known.add(place);
    places.set(key, known);
  }
  return places;
}
