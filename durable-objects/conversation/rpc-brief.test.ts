import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refuse } from '../../protocol/refusals.ts';
import type { AppendReply, AppendRequest, ReportReply, ReportRequest, SendResult } from './rpc.ts';
import { briefAppendReply, briefReportReply, wholeAppendReply, wholeReportReply } from './rpc-brief.ts';

const seq = fc.integer({ min: 1, max: 0xffff_ffff });
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
const readState = fc.record({ read: seq, asOf: seq, unread: fc.nat(1_000_000) });

const plain: fc.Arbitrary<SendResult> = fc.record({
  accepted: fc.constant(true as const),
  number: seq,
  seq,
  at: fc.integer({ min: 0, max: 6_000_000_000_000 }),
  count: fc.nat(0xffff_ffff),
  bodyHash: hash,
  head: hash,
  controlBefore: fc.constant(null),
  read: fc.option(readState, { nil: null }),
  repeated: fc.constant(false),
});
const other: fc.Arbitrary<SendResult> = fc.oneof(
  plain.map((result) => ({ ...result, repeated: true }) as SendResult),
  fc.record({ bodyHash: hash, number: seq }).map((result) => ({ ...refuse('not-a-member'), ...result })),
  fc.record({ settled: fc.constant(true as const), number: seq, headSeq: seq, head: hash, bodyHash: hash }),
  fc
    .tuple(plain, seq, hash)
    .map(([result, before, leaf]) => ({ ...result, controlBefore: { seq: before, leaf } }) as SendResult),
);

const asked = { brief: true } as unknown as AppendRequest;

test('answers to sends that were taken travel as a text and arrive as they were', () => {
  fc.assert(
    fc.property(fc.array(plain, { maxLength: 20 }), fc.nat(), (results, listVersion) => {
      const reply: AppendReply = { results, listVersion };
      const travelled = briefAppendReply(asked, reply);
      expect(typeof travelled).toBe('string');
      expect(wholeAppendReply(structuredClone(travelled))).toEqual(reply);
    }),
  );
});

test('every other answer travels whole', () => {
  fc.assert(
    fc.property(fc.array(plain, { maxLength: 3 }), other, fc.nat(), (results, last, listVersion) => {
      const reply: AppendReply = { results: [...results, last], listVersion };
      const travelled = briefAppendReply(asked, reply);
      expect(typeof travelled).toBe('object');
      expect(wholeAppendReply(structuredClone(travelled))).toEqual(reply);
    }),
  );
});

test('[K2] a caller that knows no brief answers gets whole ones', () => {
  fc.assert(
    fc.property(fc.array(plain, { maxLength: 3 }), (results) => {
      const reply: AppendReply = { results, listVersion: 1 };
      expect(briefAppendReply({} as AppendRequest, reply)).toBe(reply);
    }),
  );
});

test('a report that wants no read state is answered by yes or no; a newer list, a read or a refusal is told', () => {
  const request = { brief: true, listVersion: 3 } as ReportRequest;
  const reply: ReportReply = { confirmed: true, read: null, listVersion: 3 };
  expect(briefReportReply(request, reply)).toBe(true);
  expect(wholeReportReply(request, false)).toEqual({ confirmed: false, read: null, listVersion: 3 });
  const read = { read: 1, asOf: 2, unread: 1 };
  for (const other of [{ ...reply, listVersion: 4 }, { ...reply, read }, refuse('ack-ahead')]) {
    expect(wholeReportReply(request, briefReportReply(request, other))).toBe(other);
  }
  expect(briefReportReply({ ...request, brief: false }, reply)).toBe(reply);
});
