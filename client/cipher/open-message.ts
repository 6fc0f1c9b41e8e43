/**
 * Opens a message, or a KEYS entry, from the wraps that this device was served.
 *
 * What is bound to what: the wrap is from the sender's own device, whose key the group's lists vouch for, and holds a key that is
 * made of the one message that it opens: of its name, of its content, and of the group as it was at the epoch, by this
 * device's own replay (crypto/body.ts); and that epoch is the newest control entry before the message.
 */
import { type SkippedCount, type Suite, SuiteError, type SuiteErrorCode } from '../../crypto/suite.ts';
import { sameBytes } from '../../lib/bytes.ts';
import { sha256 } from '../../protocol/sha256.ts';
import { isLetterType, wrapTypes } from '../../protocol/wrap-types.ts';
import { type Bound, epochOf, openBody } from './body.ts';
import type {
  AskingDevice,
  ConsumeOutcome,
  MessageName,
  OpenOutcome,
  SealedMessage,
  ServedWrap,
  StateChanges,
  StateReader,
} from './cipher.ts';
import { type Device, keyTag, senderOf } from './devices.ts';
import { Draft } from './draft.ts';
import { heldKey, keepKey, keyOf } from './keyring.ts';
import { noteCame } from './owed.ts';
import type { Tools } from './own-device.ts';
import { noteOwnList } from './own-list.ts';
import { goesAt } from './said-expiry.ts';
import { decodeSealed, type SealedContent } from './sealed-content.ts';
import { openFrom, unlessDamaged } from './sessions.ts';
import { mayMake, noteMade, noteNoneSkipped, noteSkipped } from './skipped.ts';
import { isTurnedFor, noteHeard } from './turning.ts';
import { isOfBody, type WrapResult, wantKey, wantNoMore, wantOf } from './wants.ts';

const nothing = new Uint8Array(0);
/** Of each kind, in one entry; those who seal make one. */
const maxTried = 4;

export async function openMessage(tools: Tools, message: SealedMessage, state: StateReader): Promise<OpenOutcome> {
  const draft = new Draft(state);
  const { name, seq, body, group, isNext, here } = message;
  await noteOwnList(tools, draft, group, here);
  const sender = await senderOf(draft, name, group, seq);
  // The entry that lists it may still be to come.
  if (sender === null && !isNext) return { is: 'waits' };
  if (body.length === 0) return sender === null ? { is: 'failed' } : openKeys(tools, message, draft, sender);

  const epoch = epochOf(body);
  if (epoch === null || epoch >= seq) return { is: 'failed' };
  if (epoch > group.epoch) return { is: 'waits' };
  const control = await group.controlBefore(seq);
  // With a newer control entry before it the server takes no message: somebody else put it there.
  if (control?.seq !== epoch) return { is: 'failed' };
  const { leaf } = control;

  const hash = sha256(body);
  const held = await heldKey(draft, name, hash);
  const isSettled = await isTriedInVain(draft, name, { sender, hash });
  const found = isSettled || sender === null ? notAddressed : await openWraps(tools, message, draft, sender);
  const keys = held === null ? found.keys : [held, ...found.keys];
  const { key, content } = await openByOne(tools, keys, body, { name, epoch, leaf });
  // It was given by somebody, and is wrong: the right one may still come.
  if (content === null && held !== null) draft.erase(keyOf(name));
  if (content === null) {
    // Nothing that it was opened by is used up, but what it has cost counts.
    if (found.problem === 'no-chain' && !isNext)
      return { is: 'waits', changes: await costOf(state, sender, here.now, found.made) };
    const problem = found.keys.length > 0 ? 'wrong-key' : found.problem;
    await wantKey(draft, { name, seq, hash, problem, sender, now: here.now });
    return { is: 'failed', changes: draft.changes() };
  }
  // It was opened by what somebody gave: a wrap that has not opened before would later, from a copy of this device.
  const untried = sender === null ? formerSender(message) : isSettled ? sender : null;
  const late = untried === null ? notAddressed : await openWraps(tools, message, draft, untried);
  const expiresAt = goesAt(content, message.expiresAt ?? 0);
  keepKey(draft, name, { key, hash, seq, ...(expiresAt > 0 ? { expiresAt } : null) });
  await wantNoMore(draft, name);
  await noteCame(draft, name);
  const wakes = found.hasChain || late.hasChain ? [name.conversation] : [];
  return { is: 'opened', content, changes: draft.changes(), wakes };
}

/** Of a message that goes unread (E85). Whose device it is from may not be known yet: then there is nothing to open it with. */
export async function consume(tools: Tools, message: SealedMessage, state: StateReader): Promise<ConsumeOutcome> {
  const draft = new Draft(state);
  const { name, seq, group, here } = message;
  await noteOwnList(tools, draft, group, here);
  const sender = (await senderOf(draft, name, group, seq)) ?? formerSender(message);
  if (sender === null) return {};
  const { hasChain } = await openWraps(tools, message, draft, sender);
  return { changes: draft.changes(), wakes: hasChain ? [name.conversation] : [] };
}

/** Who left before this device had caught up is read by a key that another one gave; what that device has sealed is used up. */
function formerSender({ name, seq, group }: SealedMessage): Device | null {
  const listed = group.listedBefore(seq, name);
  return listed === null ? null : { user: name.sender, ...listed };
}

/** By the first of the keys that is right. */
async function openByOne(tools: Tools, keys: readonly Uint8Array[], body: Uint8Array, bound: Bound) {
  for (const key of keys) {
    const content = await openBody(tools, key, body, bound);
    if (content !== null) return { key, content };
  }
  return { key: new Uint8Array(0), content: null };
}

async function costOf(state: StateReader, of: Device | null, now: number, made: number): Promise<StateChanges> {
  const draft = new Draft(state);
  if (of !== null) await noteMade(draft, of, now, made);
  return draft.changes();
}

const notAddressed: WrapResult = { keys: [], hasChain: false, problem: 'not-addressed', made: 0 };

/** Such wraps are tried again only when a chain has come since, or once the message is open. */
async function isTriedInVain(
  draft: Draft,
  name: MessageName,
  { sender, hash }: { readonly sender: Device | null; readonly hash: Uint8Array },
): Promise<boolean> {
  const want = await wantOf(draft, name);
  if (sender === null || want?.from == null || want.chain || !isOfBody(want, hash)) return false;
  return sameBytes(want.from.identity, sender.identity);
}

/** A KEYS entry holds nothing but wraps. */
async function openKeys(tools: Tools, message: SealedMessage, draft: Draft, sender: Device): Promise<OpenOutcome> {
  const { hasChain } = await openWraps(tools, message, draft, sender);
  if (!hasChain) return { is: 'failed', changes: draft.changes() };
  return { is: 'opened', content: nothing, changes: draft.changes(), wakes: [message.name.conversation] };
}

/** Chains that are given come before what they open. */
async function openWraps(tools: Tools, message: SealedMessage, draft: Draft, sender: Device): Promise<WrapResult> {
  const { name, wraps, here } = message;
  const chain = chainKey(name.conversation, sender);
  const keys: Uint8Array[] = [];
  let hasChain = false;
  let problem: WrapResult['problem'] = 'not-addressed';
  let made = 0;
  for (const wrap of wraps.filter((one) => isFor(one, here) && isLetterType(one.type)).slice(0, maxTried)) {
    const opened = await attempt(() => openFrom(tools, draft, sender, wrap, here.now));
    made += madeFor(opened);
    if ('problem' in opened) {
      problem = opened.problem;
      continue;
    }
    if (isTurnedFor(message.group))
      await noteHeard(draft, sender, { row: opened.row, conversation: name.conversation, now: here.now });
    const sealed = decodeSealed(opened.plaintext);
    if (sealed !== null && (await takeChain(tools.suite, draft, chain, name, sealed))) hasChain = true;
    const key = keyIn(sealed);
    if (key !== null) keys.push(key);
    else if (!hasChain) problem = 'not-genuine';
  }
  for (const wrap of wraps.filter(({ user, type }) => user === '' && type === wrapTypes.senderKey).slice(0, maxTried)) {
    const chains = await draft.get<Uint8Array>(chain);
    if (chains === undefined) {
      problem = 'no-chain';
      continue;
    }
    const most = await mayMake(draft, sender, here.now);
    const opened = await attempt(() => tools.suite.chainDecrypt(chains, wrap.data, most));
    made += madeFor(opened);
    await noteMade(draft, sender, here.now, madeFor(opened));
    if ('problem' in opened) {
      // What is damaged is replaced by the chain that comes with the sender's answer.
      if (opened.problem === 'malformed') {
        draft.erase(chain);
        await noteNoneSkipped(draft, sender.user, chain);
      }
      problem = problemOfChain(opened.problem);
      continue;
    }
    draft.put(chain, opened.chains);
    await noteSkipped(tools, draft, sender, { row: chain, held: opened.skipped.held, now: here.now });
    const key = keyIn(decodeSealed(opened.plaintext));
    if (key === null) problem = 'not-genuine';
    else keys.push(key);
  }
  return { keys, hasChain, problem, made };
}

/** Whatever is wrong with a chain, the session that it was given by has done its work. */
function problemOfChain(code: SuiteErrorCode): WrapResult['problem'] {
  if (code === 'no-session' || code === 'malformed') return 'no-chain';
  return code === 'duplicate' ? 'duplicate' : 'wrong-key';
}

function madeFor(
  opened: { readonly problem: SuiteErrorCode; readonly made: number } | { readonly skipped: SkippedCount },
) {
  return 'problem' in opened ? opened.made : opened.skipped.made;
}

/** What is served to this device names nobody; an older server leaves the names as they were sent. */
function isFor({ user, device }: ServedWrap, here: AskingDevice): boolean {
  if (user === '') return device === 0 || device === here.device;
  return user === here.user && device === here.device;
}

/** What goes wrong with bytes of somebody else is a value. */
async function attempt<Result extends object>(
  work: () => Promise<Result>,
): Promise<Result | { readonly problem: SuiteErrorCode; readonly made: number }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SuiteError) return { problem: error.code, made: error.made };
    throw error;
  }
}

/** A content key. Whether it is of this message shows when the body is opened with it. */
function keyIn(sealed: SealedContent | null): Uint8Array | null {
  const key = sealed?.key?.key;
  return key?.length === 32 ? Uint8Array.from(key) : null;
}

/** The row that holds a device's chains in a conversation: of the device under that key, no other speaks with them. */
function chainKey(conversation: string, { user, device, identity }: Device) {
  return ['chain', conversation, user, device, keyTag(identity)] as const;
}

async function takeChain(
  suite: Suite,
  draft: Draft,
  key: ReturnType<typeof chainKey>,
  { conversation, sender }: MessageName,
  { chain }: SealedContent,
): Promise<boolean> {
  if (chain === null || chain.conversation !== conversation) return false;
  try {
    const distribution = Uint8Array.from(chain.distribution);
    const held = (await draft.get<Uint8Array>(key)) ?? null;
    const lost = () => noteNoneSkipped(draft, sender, key);
    draft.put(key, await unlessDamaged(held, (one) => suite.takeDistribution(one, distribution), lost));
    return true;
  } catch (error) {
    if (error instanceof SuiteError) return false;
    throw error;
  }
}
