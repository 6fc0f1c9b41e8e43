/** An entry of a conversation's log as JSON: bytes in base64, kinds and states as words. */
import * as z from 'zod';
import { toBase64 } from '../../lib/bytes.ts';
import { wire } from '../../schema/gen/wire.js';
import * as schemas from './schemas.ts';

const kinds = wordsOf(wire.EntryKind);
const bodyStates = wordsOf(wire.BodyState);

export const entryJson = z
  .object({
    seq: schemas.seq,
    kind: z.string().meta({ description: `The wire's word in lower case: ${[...kinds.values()].join(', ')}.` }),
    sender: z.string(),
    device: z.int().min(0).meta({ description: '0: no device sent it.' }),
    number: z.int().min(0),
    at: schemas.time,
    countable: z.boolean(),
    count: z.int().min(0),
    expiresAt: schemas.time,
    targets: z.array(schemas.seq),
    readThrough: schemas.seq,
    body: schemas.base64,
    bodyHash: schemas.base64.meta({ description: 'SHA-256 of the body; empty when the body is present.' }),
    bodyState: z.string().meta({ description: `One of ${[...bodyStates.values()].join(', ')}.` }),
    controlBefore: z.object({ seq: schemas.seq, leaf: schemas.base64 }).nullable(),
    wraps: z
      .array(z.object({ user: z.string(), device: z.int().min(0), type: z.int().min(0), data: schemas.base64 }))
      .meta({ description: 'Those of the calling device only.' }),
    objects: z.array(z.string()),
    head: schemas.base64.meta({ description: 'The chain value after this entry.' }),
  })
  .meta({ id: 'Entry' });

/** Decodes an encoded roost.wire.Entry. */
export function toEntryJson(bytes: Uint8Array): z.input<typeof entryJson> {
  const entry = wire.Entry.decode(bytes);
  const { controlBefore } = entry;
  return {
    seq: entry.seq,
    kind: kinds.get(entry.kind) ?? String(entry.kind),
    sender: entry.sender,
    device: entry.device,
    number: entry.number,
    at: Number(entry.at),
    countable: entry.countable,
    count: entry.count,
    expiresAt: Number(entry.expiresAt),
    targets: entry.targets,
    readThrough: entry.readThrough,
    body: toBase64(entry.body),
    bodyHash: toBase64(entry.bodyHash),
    bodyState: bodyStates.get(entry.bodyState) ?? String(entry.bodyState),
    controlBefore:
      controlBefore == null ? null : { seq: controlBefore.seq ?? 0, leaf: toBase64(controlBefore.leaf ?? none) },
    wraps: entry.wraps.map((wrap) => ({
      user: wrap.user ?? '',
      device: wrap.device ?? 0,
      type: wrap.type ?? 0,
      data: toBase64(wrap.data ?? none),
    })),
    objects: entry.objects,
    head: toBase64(entry.head),
  };
}

const none = new Uint8Array();

function wordsOf(numbers: object): Map<number, string> {
  const named = Object.entries(numbers).filter((pair): pair is [string, number] => typeof pair[1] === 'number');
  return new Map(named.map(([word, number]) => [number, word.toLowerCase().replaceAll('_', '-')]));
}
