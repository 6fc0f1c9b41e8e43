import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wire } from '../schema/gen/wire.js';
import { decodeClientFrame, decodeServerFrame, encodeClientFrame, encodeServerFrame, own } from './codec.ts';
import { defaultLimits } from './limits.ts';

const frame = encodeClientFrame({
  commands: [
    { id: 1, hello: { minVersion: 1, maxVersion: 1, client: 'test' } },
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

  test('[K2] a field that is newer than this code survives', () => {
    const newer = withField(frame, 0xfa, 0x07, 2, 5, 6);
    const read = decode(newer);
    expect(read.problem).toBeNull();
    expect([...wire.ClientFrame.encode(read.frame as wire.ClientFrame.$Properties).finish()]).toEqual([...newer]);
  });

  test('[K2] a command of an unknown kind has no kind, and keeps its id', () => {
    const read = decode(new Uint8Array([0x0a, 6, 0x08, 9, 0xfa, 0x07, 1, 5]));
    expect(read.problem).toBeNull();
    expect(read.frame?.commands[0]?.id).toBe(9);
    expect(read.frame?.commands[0]?.kind).toBeUndefined();
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

test('decodeServerFrame reads outputs, and passes over an event that is newer than this code', () => {
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
