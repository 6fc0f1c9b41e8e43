import { describe, expect, test } from 'vitest';
import { claim, finish, release } from './single-use.ts';

const mine = { key: 'mine', secret: true };
const said = { key: 'said', secret: false };
const other = { key: 'other', secret: true };
const at = (now: number) => ({ now, repeatMs: 60_000 });

function counter() {
  let made = 0;
  return () => ++made;
}

describe('[F-sign-up] a claim', () => {
  test('is given once: another attempt gets nothing, then or later', () => {
    const make = counter();
    const held = claim(null, mine, at(0), make);
    expect(held).toMatchObject({ prize: 1, finished: false });
    expect(claim(held, other, at(1), make)).toBeNull();
    expect(claim(finish(held, 'mine'), other, at(1), make)).toBeNull();
  });

  test('is given again to the attempt that took it and crashed, within a minute', () => {
    const make = counter();
    const held = claim(null, said, at(0), make);
    expect(claim(held, said, at(59_999), make)).toBe(held);
    expect(claim(held, said, at(60_000), make)).toBeNull();
  });

  test('is given again after its end only to a key that nobody could derive', () => {
    const make = counter();
    const finished = finish(claim(null, mine, at(0), make), 'mine');
    expect(claim(finished, mine, at(1), make)).toBe(finished);
    expect(claim(finished, mine, at(60_000), make)).toBeNull();
    expect(claim(finish(claim(null, said, at(0), make), 'said'), said, at(1), make)).toBeNull();
  });

  test('is free for another attempt after a release, with the same prize', () => {
    const make = counter();
    const freed = release(claim(null, mine, at(0), make), 'mine');
    expect(claim(freed, other, at(120_000), make)).toMatchObject({ prize: 1, attempt: 'other' });
  });

  test('is neither finished nor released by another attempt, and not released after its end', () => {
    const held = claim(null, mine, at(0), counter());
    expect(finish(held, 'other')).toBe(held);
    expect(release(held, 'other')).toBe(held);
    const finished = finish(held, 'mine');
    expect(release(finished, 'mine')).toBe(finished);
    expect(finish(null, 'mine')).toBeNull();
  });
});
