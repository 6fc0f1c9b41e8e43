/** How long an address of media is good, by a clock of the test. */
import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../../../protocol/limits.ts';
import { mediaId } from '../../../tests/harness/town-media.ts';
import { Addresses } from './addresses.ts';

const origin = 'https://roost.example';
const { mediaPutMs, mediaReadMs } = defaultLimits;
const begun = 1_800_000_000_000;

function place() {
  const time = { now: begun };
  const addresses = new Addresses(
    async () => new Uint8Array(32).fill(7),
    () => time.now,
  );
  return { time, addresses };
}

function said(address: string): [path: string, query: Record<string, string>] {
  const url = new URL(address);
  return [url.pathname, Object.fromEntries(url.searchParams)];
}

const bytes = { length: 5_000, sha256: 'ab'.repeat(32) };

describe('[B4] [B8] an address is over', () => {
  test('to store a part after 5 minutes, and not a millisecond before', async () => {
    const { time, addresses } = place();
    const until = begun + mediaPutMs;
    const grant = { id: mediaId(1), part: 1, user: 'u1', upload: 'up', ...bytes, until };
    const given = said(await addresses.toPut(origin, grant));
    expect(await addresses.readPut(...given)).toEqual({ user: 'u1', upload: 'up', ...bytes, until });
    time.now = begun + 5 * 60_000 - 1;
    expect(await addresses.readPut(...given)).toMatchObject({ until });
    for (const later of [5 * 60_000, 365 * 24 * 3_600_000]) {
      time.now = begun + later;
      expect(await addresses.readPut(...given)).toMatchObject({ refused: 'address-expired' });
    }
    // Whoever sets it back changes it.
    const [path, query] = given;
    const longer = { ...query, until: String(time.now + 1) };
    expect(await addresses.readPut(path, longer)).toMatchObject({ refused: 'bad-address' });
  });

  test('to read after 30 days, and not a millisecond before', async () => {
    const { time, addresses } = place();
    const until = begun + mediaReadMs;
    const given = said(await addresses.toRead(origin, { id: mediaId(1), size: 5_000, until }));
    time.now = begun + 30 * 24 * 3_600_000 - 1;
    expect(await addresses.readRead(...given)).toEqual({ size: 5_000, until });
    time.now += 1;
    expect(await addresses.readRead(...given)).toMatchObject({ refused: 'address-expired' });
    const [path, query] = given;
    const longer = { ...query, until: String(time.now + 1) };
    expect(await addresses.readRead(path, longer)).toMatchObject({ refused: 'bad-address' });
  });
});
