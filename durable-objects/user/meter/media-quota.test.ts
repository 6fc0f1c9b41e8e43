/** How many bytes of files an account may store in a day. */
import { expect, test } from 'vitest';
import { isRefusal, type Refusal } from '../../../protocol/refusals.ts';
import { type Person, Town, tokenHash } from '../../../tests/harness/town.ts';
import { mediaId } from '../../../tests/harness/town-media.ts';
import type { Credential } from '../rpc.ts';

const minute = 60_000;
const credential = { device: 1, tokenHash: tokenHash(1) };

test('[B2] [D10.7] the files of a day are paid by the account, whichever device asks; the second one waits as long as is said', async () => {
  const town = new Town({ maxMediaBytesPerDay: 1_000_000 });
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const open = (by: Person, stores: number, of: Credential = credential) =>
    by.user.media(of, { route: 'openUpload', object: mediaId(1), stores });
  expect(await open(alice, 1_000_000)).toEqual({ user: alice.id, byEntry: false });
  const refusal = (await open(alice, 500_000)) as Refusal;
  const sentence = 'this account has stored as many files as it may in a day';
  expect(refusal).toMatchObject({ refused: 'rate-limited', detail: sentence });
  const wait = Number(refusal.afterMs);
  // Half a day, for half of what there is in one.
  expect(Math.abs(wait - 12 * 60 * minute)).toBeLessThan(minute);
  // What stores nothing goes on, and so does everybody else.
  expect(isRefusal(await alice.user.media(credential, { route: 'mediaAddress', object: mediaId(1) }))).toBe(false);
  expect(isRefusal(await open(bob, 1_000_000))).toBe(false);
  await town.pass(wait / 2);
  expect(await open(alice, 500_000)).toMatchObject({ refused: 'rate-limited', detail: sentence });
  await town.pass(wait / 2);
  expect(isRefusal(await open(alice, 500_000))).toBe(false);
  const laptop = await alice.link();
  const ofLaptop = { device: laptop, tokenHash: tokenHash(laptop) };
  for (const of of [credential, ofLaptop])
    expect(await open(alice, 500_000, of)).toMatchObject({ refused: 'rate-limited', detail: sentence });
});
