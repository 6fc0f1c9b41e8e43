import protobuf from 'protobufjs/minimal.js';
import { expect, test } from 'vitest';
import { readFields, writeFields } from './fields.ts';

const bytes = Uint8Array.of(1, 2, 3);

test('[D7] fields are written as protobuf has them, zeros and empty strings included', () => {
  const written = writeFields([
    [1, 0],
    [2, 300],
    [3, 0xffff_ffff],
    [4, new Uint8Array(0)],
    [20, bytes],
  ]);
  const writer = protobuf.Writer.create().uint32(8).uint32(0).uint32(16).uint32(300).uint32(24).uint32(0xffff_ffff);
  writer.uint32(34).bytes(new Uint8Array(0)).uint32(162).bytes(bytes);
  expect(written).toEqual(new Uint8Array(writer.finish()));
  const fields = readFields(written);
  expect([1, 2, 3].map((field) => fields?.number(field))).toEqual([0, 300, 0xffff_ffff]);
  expect([fields?.bytes(4), fields?.bytes(20), fields?.bytes(20, 3)]).toEqual([new Uint8Array(0), bytes, bytes]);
});

test('[D7] a field that is missing, of another type or of another length is null', () => {
  const fields = readFields(writeFields([[1, 5], [2, bytes]])); // biome-ignore format: one line says it
  expect([fields?.number(2), fields?.bytes(1), fields?.number(3), fields?.bytes(3), fields?.bytes(2, 4)]).toEqual([
    null,
    null,
    null,
    null,
    null,
  ]);
});

test('[D7] the last of a repeated field counts, unknown ones are passed over', () => {
  const fields = readFields(writeFields([[9, bytes], [1, 5], [1, 6]])); // biome-ignore format: one line says it
  expect(fields?.number(1)).toBe(6);
});

test.each([
  ['cut within a tag', [0x80]],
  ['cut within a number', [0x08, 0x80]],
  ['without its value', [0x08]],
  ['a number of more than 32 bits', [0x08, 0xff, 0xff, 0xff, 0xff, 0x1f]],
  ['a number that does not end', [0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]],
  ['bytes beyond the end', [0x0a, 0x02, 0x00]],
  ['field number 0', [0x00, 0x01]],
  ['a group', [0x0b, 0x0c]],
  ['a fixed number', [0x0d, 0, 0, 0, 0]],
])('[D7] what is %s is no message', (_, message) => {
  expect(readFields(Uint8Array.from(message))).toBeNull();
});
