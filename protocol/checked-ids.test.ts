import { describe, expect, test } from 'vitest';
import { randomBase64url } from '../lib/random.ts';
import { directIdOf, hasCheck, isDirectId, newUserId, withoutKind } from './checked-ids.ts';
import { type ConversationId, isConversationId, isUserId, type UserId } from './ids.ts';

const key = new Uint8Array(32).fill(7);

describe('[1.1] a user id', () => {
  test('has the form that ids always had, and is another each time', () => {
    const ids = Array.from({ length: 1_000 }, () => newUserId(key));
    expect(ids.every(isUserId)).toBe(true);
    expect(new Set(ids).size).toBe(1_000);
  });

  test('is known by its check, and no other is, however near', () => {
    const id = newUserId(key);
    expect(hasCheck(key, id)).toBe(true);
    expect(hasCheck(new Uint8Array(32).fill(8), id)).toBe(false);
    for (let at = 1; at < id.length; at++) {
      const near = `${id.slice(0, at)}${id[at] === 'A' ? 'B' : 'A'}${id.slice(at + 1)}` as UserId;
      expect(hasCheck(key, near), near).toBe(false);
    }
  });

  test('that is made up has none', () => {
    const found = Array.from({ length: 10_000 }, () => `u${randomBase64url(15)}` as UserId).filter((id) =>
      hasCheck(key, id),
    );
    expect(found).toEqual([]);
  });

  test('is checked in microseconds', () => {
    const ids = Array.from({ length: 1_024 }, () => newUserId(key));
    // A bound on the kind, not on the machine or on what else it does.
    let fastestMs = Number.POSITIVE_INFINITY;
    for (let n = 0; n < 5; n++) {
      const began = performance.now();
      for (const id of ids) hasCheck(key, id);
      fastestMs = Math.min(fastestMs, performance.now() - began);
    }
    expect(fastestMs).toBeLessThan(200);
  });
});

describe('[7.2] the id of a group is none of a direct conversation', () => {
  test('whatever its 16 bytes are', () => {
    for (let i = 0; i < 1_000; i++) {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      const [direct, group] = [directIdOf(bytes), `c${Buffer.from(bytes).toString('base64url')}` as ConversationId];
      expect(isConversationId(direct) && isConversationId(group)).toBe(true);
      expect([isDirectId(direct), isDirectId(group)]).toEqual([true, false]);
      expect([withoutKind(direct), withoutKind(group)]).toEqual([group, group]);
      expect(Buffer.from(direct.slice(1), 'base64url')).toEqual(Buffer.from(bytes));
    }
  });
});
