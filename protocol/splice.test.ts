import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatenated } from '../lib/bytes.ts';
import { wire } from '../schema/gen/wire.js';
import contract from '../schema/released/wire.json' with { type: 'json' };
import { StrictReader } from '../schema/strict-reader.ts';
import { cpuMsOf } from '../tests/harness/cpu-time.ts';
import { decodeMessage } from './codec.ts';
import { hasWraps, packWraps, Splice } from './splice.ts';

/** Fields that are newer than this code: a number, a text, and fixed ones. */
const newer = [
  [0xc0, 0x06, 7],
  [0xca, 0x06, 2, 5, 6],
  [0xd1, 0x06, 1, 2, 3, 4, 5, 6, 7, 8],
  [0xdd, 0x06, 1, 2, 3, 4],
].map((bytes) => Uint8Array.from(bytes));
const [aNumber, aText] = newer as [Uint8Array, Uint8Array];

const wrap = (user: string, device: number, size = 3): Uint8Array =>
  new Uint8Array(wire.Wrap.encode({ user, device, type: 2, data: new Uint8Array(size).fill(device) }).finish());
const entryOf = (more: wire.Entry.$Properties = {}): Uint8Array =>
  new Uint8Array(
    wire.Entry.encode({
      ...{ seq: 7, kind: 1, sender: 'a', device: 1, number: 2, at: 5, countable: true, targets: [1, 300] },
      ...{ body: new Uint8Array(5), count: 3, objects: ['o'], head: new Uint8Array(32), ...more },
    }).finish(),
  );
const cut = (bytes: Uint8Array, user: string, device: number) => new Splice(bytes).for({ user, device });

/** What a device that knows the newer fields would make of it. */
const readBy = (bytes: Uint8Array) => {
  const read = wire.Entry.decode(new StrictReader(bytes));
  const unknowns = (message: object) => (message as { $unknowns?: Uint8Array[] }).$unknowns?.map((one) => [...one]);
  return {
    unknowns: unknowns(read),
    wraps: read.wraps.map((one) => ({ user: one.user, device: one.device, unknowns: unknowns(one) })),
  };
};

describe('[1.4] [K2] what is passed on for a device keeps what this release does not know', () => {
  const bytes = concatenated([
    aText,
    packWraps([concatenated([aNumber, wrap('a', 1)]), wrap('b', 1)]),
    entryOf(),
    packWraps([concatenated([wrap('a', 2), aText])]),
    aNumber,
    packWraps([concatenated([wrap('', 0), aNumber])]),
  ]);

  test('in the entry and in its wraps, which name no device to the one that they are for', () => {
    expect(readBy(cut(bytes, 'a', 1))).toEqual({
      unknowns: [[...aText], [...aNumber]],
      wraps: [
        { user: '', device: 0, unknowns: [[...aNumber]] },
        { user: '', device: 0, unknowns: [[...aNumber]] },
      ],
    });
    expect(readBy(cut(bytes, 'a', 0)).wraps.map(({ user, device }) => `${user}/${device}`)).toEqual([
      'a/1',
      'a/2',
      '/0',
    ]);
    expect(readBy(cut(bytes, 'c', 1)).wraps).toMatchObject([{ user: '' }]);
  });
});

describe('[K2] what this release knows is written as it always was', () => {
  test('where wraps are cut out, and what a wrap says besides whom it is for', () => {
    const all = [wrap('a', 1), wrap('b', 2, 200), wrap('', 0, 20_000)];
    const bytes = concatenated([entryOf(), packWraps(all)]);
    expect([...cut(bytes, 'b', 0)]).toEqual([...entryOf(), ...packWraps(all.slice(1))]);
    const nameless = new Uint8Array(wire.Wrap.encode({ type: 2, data: new Uint8Array(200).fill(2) }).finish());
    expect([...cut(bytes, 'b', 2)]).toEqual([...entryOf(), ...packWraps([nameless, ...all.slice(2)])]);
    expect(wire.Entry.decode(packWraps(all)).wraps.map(({ data }) => data?.length)).toEqual([3, 200, 20_000]);
  });
});

test('nothing is copied for a reader who may have all of it', () => {
  const bytes = concatenated([entryOf(), packWraps([wrap('a', 1), wrap('', 0)])]);
  expect(cut(bytes, 'a', 0)).toBe(bytes);
  const ofGroup = concatenated([entryOf(), packWraps([wrap('', 0)])]);
  expect(cut(ofGroup, 'a', 1)).toBe(ofGroup);
  const none = entryOf();
  expect(cut(none, 'a', 1)).toBe(none);
  expect(hasWraps(none)).toBe(false);
  expect(hasWraps(bytes)).toBe(true);
});

describe('[3.2a] what is malformed is refused as the decoder refuses it', () => {
  const refuses = (work: () => unknown) => {
    try {
      work();
      return false;
    } catch {
      return true;
    }
  };
  const decoderRefuses = (bytes: Uint8Array) => decodeMessage(wire.Entry, bytes) === null;
  const structureRefuses = (bytes: Uint8Array) =>
    refuses(() => {
      const reader = new StrictReader(bytes);
      while (reader.pos < bytes.length) reader.skipType(reader.tag() & 7);
    });

  test('in an entry and in a wrap', () => {
    const inWrap = (...field: number[]) => packWraps([concatenated([wrap('a', 1), Uint8Array.from(field)])]);
    const wrong: [string, Uint8Array][] = [
      ['cut short', concatenated([entryOf(), packWraps([wrap('a', 1)])]).slice(0, -1)],
      ['field number 0', Uint8Array.from([0x02, 0])],
      ['field number 0 of a wrap', inWrap(0x02, 0)],
      ['a group in a wrap', inWrap(0x7b, 0x7c)],
      ['wraps as a number', Uint8Array.from([0x80, 0x01, 1])],
      ['a body as a number', Uint8Array.from([0x58, 1])],
      ['a user as a number', inWrap(0x08, 1)],
      ['a device as a text', inWrap(0x12, 1, 1)],
      ['a type as a text', inWrap(0x1a, 1, 1)],
      ['a key as a number', inWrap(0x20, 1)],
      ['a device of more than 32 bits', inWrap(0x10, 0xff, 0xff, 0xff, 0xff, 0x1f)],
      ['a type of more than 32 bits', inWrap(0x18, 0xff, 0xff, 0xff, 0xff, 0x1f)],
      ['a user that is not UTF-8', inWrap(0x0a, 2, 0xc3, 0x28)],
      ['a wrap that ends inside a field', Uint8Array.from([0x82, 0x01, 3, 0x22, 4, 1, 2, 3, 4])],
      ['a wrap that ends beyond the end', Uint8Array.from([0x82, 0x01, 9, 0x10, 1])],
      ['a sender that is not UTF-8', concatenated([Uint8Array.from([0x1a, 1, 0xff]), inWrap()])],
    ];
    for (const [what, bytes] of wrong) {
      expect(decoderRefuses(bytes), what).toBe(true);
      expect(
        refuses(() => new Splice(bytes)),
        what,
      ).toBe(true);
    }
  });

  test('every field that the contract gives a wrap is looked at', () => {
    const fields = JSON.stringify(contract).match(/"Wrap":\{"fields":(\{.*?\}\})/)?.[1] ?? '';
    expect(Object.keys(JSON.parse(fields))).toEqual(['user', 'device', 'type', 'data']);
  });

  const field = fc.oneof(
    fc.constantFrom(...newer).map((bytes) => bytes),
    fc
      .tuple(fc.nat(20), fc.constantFrom(0, 1, 2, 5, 3), fc.uint8Array({ maxLength: 12 }))
      .map(([number, type, value]) => {
        const tag = (number << 3) | type;
        const header = tag > 127 ? [(tag & 127) | 128, tag >>> 7] : [tag];
        return Uint8Array.from([...header, ...(type === 2 ? [value.length] : []), ...value]);
      }),
  );
  const wraps = fc
    .tuple(fc.constantFrom('a', 'b', ''), fc.nat(2), fc.array(field, { maxLength: 1 }))
    .map(([user, device, more]) => packWraps([concatenated([wrap(user, device), ...more])]));
  const anyEntry = fc
    .array(fc.oneof(wraps, fc.constant(entryOf()), field), { maxLength: 6 })
    .map((parts) => concatenated(parts));

  test('of any bytes that are nearly an entry', () => {
    let read = 0;
    fc.assert(
      fc.property(anyEntry, fc.constantFrom('a', 'b', 'c'), fc.nat(2), (bytes, user, device) => {
        expect(refuses(() => new Splice(bytes))).toBe(decoderRefuses(bytes));
        if (decoderRefuses(bytes)) return;
        read++;
        const own = cut(bytes, user, device);
        const whole = readBy(bytes);
        const isOwn = (one: { device?: number | null | undefined }) => device === 0 || one.device === device;
        const wanted = whole.wraps
          .filter((one) => one.user === '' || (one.user === user && isOwn(one)))
          .map((one) => (one.user === '' || device === 0 ? one : { ...one, user: '', device: 0 }));
        expect(readBy(own)).toEqual({ unknowns: whole.unknowns, wraps: wanted });
        // All that is known besides, too.
        const known = (of: Uint8Array) => ({ ...wire.Entry.decode(of), wraps: [] });
        expect(known(own)).toEqual(known(bytes));
      }),
      { numRuns: 2_000 },
    );
    expect(read).toBeGreaterThan(300);
  });

  test('hasWraps tells an entry with wraps, and refuses what has no end', () => {
    fc.assert(
      fc.property(anyEntry, (bytes) => {
        if (structureRefuses(bytes)) {
          // It may have seen a wrap before it came to what is wrong.
          if (!refuses(() => hasWraps(bytes))) expect(hasWraps(bytes)).toBe(true);
        } else if (!decoderRefuses(bytes)) expect(hasWraps(bytes)).toBe(readBy(bytes).wraps.length > 0);
      }),
      { numRuns: 2_000 },
    );
    // Longer than what is looked at without a reader, and a tag in more bytes than anybody writes.
    for (const size of [0, 127, 128, 16_383, 16_384, 2 ** 21 - 1, 2 ** 21, 2 ** 21 + 9]) {
      const body = entryOf({ body: new Uint8Array(size) });
      expect(hasWraps(body), `${size}`).toBe(false);
      expect(hasWraps(concatenated([body, packWraps([wrap('a', 1)])])), `${size}`).toBe(true);
      expect(refuses(() => hasWraps(body.slice(0, -1)))).toBe(true);
    }
    const longTag = Uint8Array.from([0x82, 0x81, 0x00, 0]);
    expect(hasWraps(concatenated([entryOf(), longTag]))).toBe(!structureRefuses(longTag));
  });
});

test('what it costs rises with the length, also for many readers', () => {
  const packed = (count: number) => packWraps(Array.from({ length: count }, (_, i) => wrap(`u${i}`, 1, 80)));
  const cost = (count: number) => {
    const bytes = packed(count);
    return cpuMsOf(() => {
      const splice = new Splice(bytes);
      for (let reader = 0; reader < 50; reader++) splice.for({ user: `u${reader}`, device: 1 });
    });
  };
  cost(1_000);
  // Eight times the wraps: far from the 64 times of what looks at each for each.
  expect(cost(8_000) / cost(1_000)).toBeLessThan(32);
});
