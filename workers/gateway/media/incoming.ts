/**
 * Parts that came by the bucket's own interface (docs/spec/media.md, B19). Each is an object beside the others until its
 * upload is confirmed; then it is read, checked and taken into the object like one that came through the worker. So what the
 * bucket checks is of no importance, and an address that is used late leaves all that can be read as it is.
 */
import type { MediaFromGateway } from '../../../durable-objects/media/rpc.ts';
import { incomingPartOf, incomingPrefix } from '../../../durable-objects/media/rpc-incoming.ts';
import { atOnce } from '../../../lib/at-once.ts';
import type { UserId } from '../../../protocol/ids.ts';
import { type MediaId, mediaPartLength } from '../../../protocol/media.ts';
import { isRefusal } from '../../../protocol/refusals.ts';
import type { Ports } from '../ports.ts';

/** Parts that are copied at a time: a piece of each is in memory. */
const maxAtOnce = 4;

interface Upload {
  readonly id: MediaId;
  readonly user: UserId;
  readonly size: number;
}

/** Which parts are there already, by their lengths: what they are is seen when they are taken. */
export async function incomingParts({ bucket }: Pick<Ports, 'bucket'>, { id, user, size }: Upload): Promise<number[]> {
  const found = await bucket.list(incomingPrefix(id, user));
  return found.flatMap(({ key, length }) => {
    const part = incomingPartOf(key)?.part;
    return part !== undefined && length === mediaPartLength(size, part) ? [part] : [];
  });
}

/**
 * Takes what came for an upload of theirs. What is not what its address said is thrown away, and lacks. Whether the upload is over,
 * because another confirmation was faster or nobody went on with it, is for whoever confirms to ask.
 */
export async function takeIncoming(
  { bucket, later }: Pick<Ports, 'bucket' | 'later'>,
  ledger: MediaFromGateway,
  { id, user }: Pick<Upload, 'id' | 'user'>,
): Promise<void> {
  const found = await bucket.list(incomingPrefix(id, user));
  if (found.length === 0) return;
  const progress = await ledger.progress({ user });
  // Stored already, or over: what came is of no use.
  if (isRefusal(progress) || progress.upload === null) {
    later(() => bucket.erase(found.map(({ key }) => key)));
    return;
  }
  const { upload, size, has } = progress;
  const done: string[] = [];
  let isOver = false;
  await atOnce(found, maxAtOnce, async ({ key }) => {
    const said = incomingPartOf(key);
    if (said === null || isOver) return;
    if (has.includes(said.part)) return void done.push(key);
    const { part, sha256 } = said;
    const wanted = { length: mediaPartLength(size, part), sha256 };
    const body = await bucket.open(key);
    if (body === null) return;
    const kept = await (upload === ''
      ? bucket.put(id, body, wanted)
      : bucket.putPart({ key: id, upload, part }, body, wanted));
    if (kept === null) return bucket.erase([key]);
    const answer = await ledger.part({ user, upload, part, etag: kept.etag });
    if (isRefusal(answer)) isOver = true;
    else done.push(key);
  });
  // Once the ledger has heard of them; what was thrown away may be there anew by then.
  if (done.length > 0) later(() => bucket.erase(done));
}
