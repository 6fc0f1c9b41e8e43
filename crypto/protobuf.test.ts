import protobuf from 'protobufjs/minimal.js';
import { expect, test } from 'vitest';
import { bytesOf, numberOf, optionalBytes, optionalNumber, readFields, writeFields } from './protobuf.ts';

const bytes = Uint8Array.of(1, 2, 3);

test('[D7] fields are written as protobuf has them, zeros and empty strings included, and read again', () => {
  const written = writeFields([
    [1, 0],
    [2, 300],
    [3, 0xffff_ffff],
    [4, new Uint8Array(0)],
    [5, null],
    [20, bytes],
  ]);
  const writer = protobuf.Writer.create().uint32(8).uint32(0).uint32(16).uint32(300).uint32(24).uint32(0xffff_ffff);
  writer.uint32(34).bytes(new Uint8Array(0)).uint32(162).bytes(bytes);
  expect(written).toEqual(new Uint8Array(writer.finish()));
  const fields = readFields(written, { 1: 'number', 2: 'number', 3: 'number', 4: 'bytes', 5: 'number', 20: 'bytes' });
  expect([1, 2, 3].map((field) => numberOf(fields, field))).toEqual([0, 300, 0xffff_ffff]);
  expect([bytesOf(fields, 4), bytesOf(fields, 20)]).toEqual([new Uint8Array(0), bytes]);
  expect([optionalNumber(fields, 5), optionalBytes(fields, 6)]).toEqual([null, null]);
  expect(() => numberOf(fields, 5)).toThrow(expect.objectContaining({ code: 'not-genuine' }));
  expect(() => bytesOf(fields, 6)).toThrow(expect.objectContaining({ code: 'not-genuine' }));
});

test.each([
  ['cut within a tag', [0x80]],
  ['cut within a number', [0x08, 0x80]],
  ['without its value', [0x08]],
  ['a number of more than 32 bits', [0x08, 0xff, 0xff, 0xff, 0xff, 0x1f]],
  ['a number that does not end', [0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]],
  ['a number written longer than it is', [0x08, 0x81, 0x00]],
  ['bytes beyond the end', [0x12, 0x02, 0x00]],
  ['field number 0', [0x00, 0x01]],
  ['a field that nobody knows', [0x18, 0x01]],
  ['a field of another type', [0x0a, 0x00]],
  ['a field twice', [0x08, 0x01, 0x08, 0x01]],
  ['a group', [0x0b, 0x0c]],
  ['a fixed number', [0x0d, 0, 0, 0, 0]],
])('[D7] what is %s is no message', (_, message) => {
  const read = () => readFields(Uint8Array.from(message), { 1: 'number', 2: 'bytes' });
  expect(read).toThrow(expect.objectContaining({ code: 'not-genuine' }));
});
