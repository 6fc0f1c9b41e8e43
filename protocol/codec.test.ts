import fc from 'fast-check';
import protobuf from 'protobufjs/minimal.js';
import { describe, expect, test } from 'vitest';
import { wire } from '../schema/gen/wire.js';
import root from '../schema/released/wire.json' with { type: 'json' };
import { maxFieldNumber } from '../schema/strict-reader.ts';
import { decodeClientFrame, decodeServerFrame, encodeClientFrame, encodeServerFrame, own } from './codec.ts';
import { defaultLimits } from './limits.ts';
import { versions } from './versions.ts';

const frame = encodeClientFrame({
  commands: [
    { id: 1, hello: { ...versions, client: 'test' } },
    { id: 2, send: { conversation: 'c', number: 7, body: new Uint8Array([1, 2, 3]), targets: [1, 300] } },
    { ack: { frames: 3, conversations: [{ conversation: 'c', through: 9, failed: [{ from: 1, through: 2 }] }] } },
  ],
});

const decode = (bytes: Uint8Array) => decodeClientFrame(bytes, defaultLimits);
const withField = (bytes: Uint8Array, ...field: number[]) => new Uint8Array([...bytes, ...field]);

describe('decodeClientFrame', () => {
  test('reads what was written, with zero values for what was not sent', () => {
    const read = decode(frame).frame;
    expect(read?.commands.map((command) => command.kind)).toEqual(['hello', 'send', 'ack']);
    const send = read?.commands[1]?.send;
    expect(send).toMatchObject({ conversation: 'c', number: 7, targets: [1, 300] });
    expect(send?.after).toBe(0);
    expect([...(send?.body ?? [])]).toEqual([1, 2, 3]);
    expect(read?.commands[2]?.ack?.conversations[0]?.failed).toMatchObject([{ from: 1, through: 2 }]);
  });

  test('of two cases of one command the last counts, and nothing is left of the other', () => {
    const command = (fields: wire.Command.$Properties) => wire.Command.encode(fields).finish();
    const both = [...command({ id: 3, send: { number: 7 } }), ...command({ ack: { frames: 2 } })];
    const read = decode(new Uint8Array([0x0a, both.length, ...both])).frame?.commands[0];
    expect(read).toMatchObject({ id: 3, kind: 'ack', ack: { frames: 2 }, send: null });
    expect(Object.keys(read ?? {})).not.toContain('send');
  });

  test('a frame cut short anywhere but between two commands is a problem', () => {
    const whole = new Set([0, ...commandEnds(frame)]);
    for (let length = 1; length < frame.length; length++) {
      if (whole.has(length)) continue;
      expect(decode(frame.slice(0, length)).problem, `cut at ${length}`).not.toBeNull();
    }
  });

  test('bytes after the end that are no field are a problem', () => {
    for (const bytes of [[0], [0, 0], [255], [7], [1, 2, 3], [3], [0x0b, 0x0c], [0x7f]]) {
      expect(decode(withField(frame, ...bytes)).problem, String(bytes)).toBe('not-well-formed');
    }
  });

  test('a frame above the limit is too large, and not even read', () => {
    const limits = { ...defaultLimits, maxFrameBytes: frame.length - 1 };
    expect(decodeClientFrame(frame, limits).problem).toBe('too-large');
    expect(decodeClientFrame(frame, { ...limits, maxFrameBytes: frame.length }).problem).toBeNull();
  });

  test('more commands than allowed are a problem', () => {
    expect(decodeClientFrame(frame, { ...defaultLimits, maxCommandsPerFrame: 2 }).problem).toBe('too-many-commands');
  });

  test('a known field with another wire type is a problem, wherever it is', () => {
    expect(decode(new Uint8Array([0x08, 1])).problem).toBe('mistyped-field'); // commands as a number
    expect(decode(new Uint8Array([0x0a, 2, 0x10, 1])).problem).toBe('mistyped-field'); // hello as a number
    const ack = [0x2a, 6, 0x12, 4, 0x12, 2, 0, 0]; // a cursor's `through` as bytes
    expect(decode(new Uint8Array([0x0a, ack.length, ...ack])).problem).toBe('mistyped-field');
  });

  test('[1.4] [K2] a field that is newer than this code survives', () => {
    const newer = withField(frame, 0xfa, 0x07, 2, 5, 6);
    const read = decode(newer);
    expect(read.problem).toBeNull();
    expect([...wire.ClientFrame.encode(read.frame as wire.ClientFrame.$Properties).finish()]).toEqual([...newer]);
  });

  test('[3.9] [K2] a command of an unknown kind has no kind, and keeps its id', () => {
    const read = decode(new Uint8Array([0x0a, 6, 0x08, 9, 0xfa, 0x07, 1, 5]));
    expect(read.problem).toBeNull();
    expect(read.frame?.commands[0]?.id).toBe(9);
    expect(read.frame?.commands[0]?.kind).toBeUndefined();
  });

  test('[3.2] what is wrong inside a message without fields is a problem, not an exception', () => {
    // A command `alive` whose message holds a field with the number 0.
    expect(decode(new Uint8Array([0x0a, 6, 0x08, 1, 0x5a, 2, 2, 0])).problem).toBe('not-well-formed');
    for (let tag = 0; tag < 256; tag++) {
      const alive = new Uint8Array([0x0a, 6, 0x08, 1, 0x5a, 2, tag, 0]);
      expect(() => decode(alive), `tag ${tag}`).not.toThrow();
    }
  });

  test('[3.2a] [3.2] field number 0, groups, unknown wire types and endless numbers are problems wherever they stand', () => {
    const wrong = [
      [0x00, 0], // field 0, a number
      [0x02, 0], // field 0, bytes
      [0x7b, 0x7c], // a group, closed
      [0x7e, 0], // wire type 6
      [0x7f, 0], // wire type 7
      [0x78, ...Array<number>(10).fill(0xff), 1], // a number of eleven bytes
      [0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 0], // a tag of more than 32 bits
      [0x7a, 0xff, 0xff, 0xff, 0xff, 0x0f], // a length beyond the end
    ];
    const places: ((field: number[]) => number[])[] = [
      (field) => field, // in the frame
      (field) => [0x0a, field.length, ...field], // in a command
      (field) => [0x0a, field.length + 2, 0x2a, field.length, ...field], // in an ack
      (field) => [0x0a, field.length + 4, 0x2a, field.length + 2, 0x12, field.length, ...field], // in a cursor
    ];
    for (const field of wrong) {
      for (const place of places) {
        expect(decode(new Uint8Array(place(field))).problem, `${field} in ${place}`).toBe('not-well-formed');
      }
    }
  });

  test('[1.3] a number that does not fit its field is a problem, not another number', () => {
    const withId = (...id: number[]) => decode(new Uint8Array([0x0a, id.length + 3, 0x08, ...id, 0x5a, 0]));
    expect(withId(0xff, 0xff, 0xff, 0xff, 0x0f).frame?.commands[0]?.id).toBe(0xffff_ffff);
    expect(withId(0xff, 0xff, 0xff, 0xff, 0x1f).problem).toBe('not-well-formed');
    expect(withId(0x81, 0x80, 0x80, 0x80, 0x80, 0x01).problem).toBe('not-well-formed');
  });

  test('[3.3] a frame without a command is a problem', () => {
    expect(decode(new Uint8Array()).problem).toBe('no-commands');
    expect(decode(new Uint8Array([0x7a, 0])).problem).toBe('no-commands');
  });

  describe('[3.2] what reading costs is bounded', () => {
    const nested = (tag: number, inner: Uint8Array) => {
      const writer = protobuf.Writer.create();
      return new Uint8Array(writer.uint32(tag).bytes(inner).finish());
    };
    const many = (count: number, ...field: number[]) => new Uint8Array(Array(count).fill(field).flat());
    const inCursor = (inner: Uint8Array) => nested(0x0a, nested(0x2a, nested(0x12, inner)));
    const longest = defaultLimits.maxFieldsPerFrame;
    const cases: [string, (count: number) => Uint8Array][] = [
      ['unknown fields of a frame', (count) => many(count, 0x78, 0)],
      ['unknown fields of a command', (count) => nested(0x0a, many(count, 0x78, 0))],
      ['empty ranges of a cursor', (count) => inCursor(many(count, 0x2a, 0))],
      ['empty cursors of an ack', (count) => nested(0x0a, nested(0x2a, many(count, 0x12, 0)))],
      ['one field said again and again', (count) => nested(0x0a, many(count, 0x08, 1))],
    ];
    test.each(cases)('%s', (_, frameOf) => {
      const frame = frameOf(130_000);
      expect(frame.length).toBeLessThan(defaultLimits.maxFrameBytes);
      expect(decode(frame).problem).toBe('not-well-formed');
      const most = frameOf(longest - 10);
      decode(most);
      // A bound on the kind (it was a second and more), not on the machine or on what else it does.
      let fastestMs = Number.POSITIVE_INFINITY;
      for (let n = 0; n < 5; n++) {
        const began = performance.now();
        decode(most);
        fastestMs = Math.min(fastestMs, performance.now() - began);
      }
      expect(fastestMs).toBeLessThan(200);
    });
  });

  test('no field of the contract has a number that the reader takes for unknown', () => {
    const numbers = [...JSON.stringify(root).matchAll(/"id":(\d+)/g)].map((match) => Number(match[1]));
    expect(numbers.length).toBeGreaterThan(200);
    expect(Math.max(...numbers)).toBeLessThanOrEqual(maxFieldNumber);
  });

  test('any bytes give a frame or a problem, never an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const read = decode(bytes);
        expect((read.frame === null) !== (read.problem === null)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('a frame with one byte changed gives a frame or a problem, never an exception', () => {
    fc.assert(
      fc.property(fc.nat(frame.length - 1), fc.nat(255), (at, byte) => {
        const changed = frame.slice();
        changed[at] = byte;
        decode(changed);
      }),
      { numRuns: 500 },
    );
  });
});

test('[3.9] decodeServerFrame reads outputs, and passes over an event that is newer than this code', () => {
  const bytes = encodeServerFrame({
    ordinal: 4,
    outputs: [{ event: { behind: { conversation: 'c', headSeq: 3 } } }, { event: {} }, { reply: { id: 2, done: {} } }],
  });
  const read = decodeServerFrame(bytes).frame;
  expect(read?.ordinal).toBe(4);
  expect(read?.outputs[0]?.event?.behind?.headSeq).toBe(3);
  expect(read?.outputs[1]?.event?.kind).toBeUndefined();
  expect(read?.outputs[2]?.reply?.done).not.toBeNull();
  expect(decodeServerFrame(bytes.slice(0, -1)).problem).toBe('not-well-formed');
});

test('own gives bytes whose buffer holds nothing else', () => {
  const pooled = wire.ClientFrame.encode({ commands: [{ id: 1 }] }).finish();
  expect(own(pooled).buffer.byteLength).toBe(pooled.length);
  expect(own(pooled).constructor).toBe(Uint8Array);
});

/** Where a frame may end and still be whole: after each of its commands. */
function commandEnds(bytes: Uint8Array): number[] {
  const ends: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    at += 2 + (bytes[at + 1] as number);
    ends.push(at);
  }
  return ends;
}
