import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ConversationId } from '../../protocol/ids.ts';
import type { DeliverReply, DeliverRequest } from './rpc.ts';
import { briefDelivery, briefReply, wholeDelivery, wholeReply } from './rpc-brief.ts';

const seq = fc.nat(1_000_000);
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

/** As a conversation makes them: what belongs together is there together, or is all zero. */
const delivery: fc.Arbitrary<DeliverRequest> = fc
  .record({
    conversation: fc.constant('cAAAAAAAAAAAAAAAAAAAAAA' as ConversationId),
    kind: fc.nat(3),
    peer: fc.constantFrom('', 'uAAAAAAAAAAAAAAAAAAAA'),
    members: fc.nat(1024),
    generation: seq,
    entries: fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 3 }),
    firstSeq: fc.integer({ min: 1, max: 1_000_000 }),
    headSeq: seq,
    head: bytes(32),
    countable: fc.boolean(),
    summary: fc.uint8Array({ maxLength: 40 }),
    hint: fc.boolean(),
    restate: fc.boolean(),
    listVersion: seq,
    memberFrom: seq,
    memberThrough: seq,
    addedBy: fc.constantFrom('', 'uAAAAAAAAAAAAAAAAAAAA'),
    isKnown: fc.boolean(),
  })
  .map((request) => (request.addedBy === '' ? { ...request, isKnown: false } : request))
  .map((request) => (request.entries.length > 0 ? request : { ...request, firstSeq: 0, countable: false }))
  .map((request) => (request.entries.length > 0 || request.hint ? request : { ...request, head: new Uint8Array(0) }));

const reply: fc.Arbitrary<DeliverReply> = fc.record({
  status: fc.constantFrom('pushed' as const, 'no-socket' as const, 'gone' as const),
  generation: seq,
  have: seq,
  listVersion: seq,
  mutedUntil: fc.nat(1),
  report: fc.constantFrom(null, { delivered: 3, exceptions: [], read: 2, showsReads: true, least: 1 }),
});

test('a delivery arrives as it was, after the clone of a call', () => {
  fc.assert(
    fc.property(delivery, (request) => {
      const arrived = wholeDelivery(structuredClone(briefDelivery(request)));
      expect(arrived).toEqual(request);
    }),
  );
});

test('[K2] a whole delivery of a caller that knows no brief ones is taken, and answered in full', () => {
  fc.assert(
    fc.property(delivery, reply, (request, answer) => {
      expect(wholeDelivery(request)).toEqual(request);
      expect(briefReply(request, answer)).toEqual(answer);
    }),
  );
});

test('an answer arrives as it was, and the usual one is a number', () => {
  fc.assert(
    fc.property(delivery, reply, fc.boolean(), (request, given, isUsual) => {
      const { generation, listVersion } = request;
      const usual = { status: 'pushed' as const, generation, listVersion, mutedUntil: 0, report: null };
      const answer: DeliverReply = isUsual ? { ...usual, have: given.have } : given;
      const travelled = briefReply(briefDelivery(request), answer);
      if (isUsual) expect(travelled).toBe(given.have);
      expect(wholeReply(request, structuredClone(travelled))).toEqual(answer);
    }),
  );
});
