/**
 * The append lane (F-send 3 to 5): per conversation one call in flight, what arrives meanwhile goes together in the
 * next, in the order in which it came.
 */
import { Lane } from '../../lib/lane.ts';
import { type Decoded, own } from '../../protocol/codec.ts';
import type { ConversationId } from '../../protocol/ids.ts';
import { type Refusal, refuse } from '../../protocol/refusals.ts';
import { wire } from '../../schema/gen/wire.js';
import type { AcceptedSend, AppendReply, AppendSend, SendResult } from '../conversation/rpc.ts';
import { encodeEntry } from '../kit/entries.ts';
import { type Rate, refill, waitFor } from './allowance.ts';
import type { Connection } from './connection.ts';
import type { Core } from './core.ts';
import { creationOf, isOwnCreation, isOwnLeave } from './creations.ts';
import { noteListVersion } from './device-list.ts';
import { type Known, noteHanded } from './known.ts';
import { refusalMessage, reply } from './outputs.ts';
import { entriesFor, handOver, pushEntries } from './push.ts';
import { noteOwnSend, tellRead } from './reports.ts';

export interface SendItem {
  readonly connection: Connection;
  readonly id: number;
  readonly send: AppendSend;
}

/** Calls for one batch before it is left to the client, which repeats (D3.1). */
const maxTries = 3;
const firstRetryMs = 50;

export class Sends {
  readonly #core: Core;
  readonly #lanes = new Map<ConversationId, Lane<SendItem>>();
  /** Unanswered sends by conversation and device. */
  readonly #inFlight = new Map<string, number>();
  #turn = new Map<ConversationId, SendItem[]>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** Takes a send; it goes out with the others of its event. */
  put(conversation: ConversationId, item: SendItem): Refusal | null {
    const key = `${conversation} ${item.connection.device}`;
    const unanswered = this.#inFlight.get(key) ?? 0;
    // A repeat after a lost answer may overlap with what is still under way.
    if (unanswered >= 2 * this.#core.limits.maxInFlight) return refuse('rate-limited', { afterMs: 1_000 });
    this.#inFlight.set(key, unanswered + 1);
    const items = this.#turn.get(conversation);
    if (items === undefined) this.#turn.set(conversation, [item]);
    else items.push(item);
    return null;
  }

  /** The end of an event: what it brought goes into the lanes. */
  go(): void {
    if (this.#turn.size === 0) return;
    const turn = this.#turn;
    this.#turn = new Map();
    for (const [conversation, items] of turn) this.#lane(conversation).putAll(items);
  }

  #lane(conversation: ConversationId): Lane<SendItem> {
    let lane = this.#lanes.get(conversation);
    if (lane !== undefined) return lane;
    lane = new Lane<SendItem>({
      maxBatch: this.#core.limits.maxConversationBurst,
      run: async (items) => {
        try {
          await run(this.#core, conversation, items);
        } finally {
          this.#answered(conversation, items);
        }
      },
      // No answer: the client repeats (D1.11, D3.1).
      failed: (_items, fault) => this.#core.options.surroundings.log('warn', 'append failed', { fault: String(fault) }),
    });
    this.#lanes.set(conversation, lane);
    return lane;
  }

  #answered(conversation: ConversationId, items: readonly SendItem[]): void {
    for (const { connection } of items) {
      const key = `${conversation} ${connection.device}`;
      const left = (this.#inFlight.get(key) ?? 1) - 1;
      if (left === 0) this.#inFlight.delete(key);
      else this.#inFlight.set(key, left);
    }
    if (this.#lanes.get(conversation)?.waiting === 0) this.#lanes.delete(conversation);
  }
}

/** What goes to the conversation. The bytes are copies: the frame they came in does not live on. */
export function appendSendOf(device: number, send: Decoded<wire.Send.$Properties>): AppendSend {
  return {
    device,
    number: send.number,
    after: send.after,
    epoch: send.epoch,
    kind: send.kind as unknown as number,
    countable: send.countable,
    expiresAt: send.expiresAt,
    targets: send.targets,
    readThrough: send.readThrough,
    body: own(send.body),
    wraps: send.wraps.map((wrap) => own(wire.Wrap.encode(wrap).finish())),
    objects: send.objects,
  };
}

async function run(core: Core, conversation: ConversationId, items: readonly SendItem[]): Promise<void> {
  const known = core.inbox.get(conversation);
  const taken: SendItem[] = [];
  let begins = known !== null;
  for (const item of items) {
    if (core.store.devices().get(item.send.device)?.removedAt !== 0) continue;
    if (!begins && item.send.kind === wire.EntryKind.CREATION && core.account !== null) {
      const refusal = await isOwnCreation(core, conversation, item.send);
      if (refusal !== null) {
        refuseSend(core, conversation, item, refusal);
        continue;
      }
      begins = true;
    }
    if (begins && core.account !== null) taken.push(item);
    else refuseSend(core, conversation, item, core.unknownConversation());
  }
  const allowed = charge(core, conversation, taken);
  if (allowed.length === 0) return core.finish();
  const answer = await append(core, conversation, known, allowed);
  settle(core, conversation, allowed, answer);
  core.finish();
}

async function append(
  core: Core,
  conversation: ConversationId,
  known: Known | null,
  items: readonly SendItem[],
): Promise<AppendReply> {
  for (let tries = 1; ; tries++) {
    try {
      return await core.options.conversations(conversation).append({
        conversation,
        user: core.self,
        have: known?.have ?? 0,
        generation: core.generation,
        listVersion: core.account?.listVersion ?? 0,
        showsReads: true,
        sends: items.map((item) => item.send),
      });
    } catch (fault) {
      const isOverloaded = (fault as { overloaded?: boolean } | null)?.overloaded === true;
      if (tries === maxTries || isOverloaded) {
        giveBack(core, items.length);
        throw fault;
      }
      await new Promise<void>((resolve) => core.options.surroundings.timer(firstRetryMs * 4 ** tries, resolve));
    }
  }
}

function settle(core: Core, conversation: ConversationId, items: readonly SendItem[], answer: AppendReply): void {
  let notTaken = 0;
  let run: Fresh[] = [];
  let known = core.inbox.get(conversation);
  items.forEach((item, i) => {
    const result = answer.results[i];
    if (result === undefined) return;
    if (!('accepted' in result) || result.repeated) notTaken++;
    if (known === null) known = beginIfOwn(core, conversation, item, result, answer.listVersion);
    answerSend(core, conversation, known, item, result);
    if (!('accepted' in result) || known === null) return;
    if (result.read !== null) tellRead(core, known, result.read);
    noteOwnSend(known, result.seq, result.read);
    if (result.repeated) return;
    if (isOwnLeave(core, item.send)) {
      known.memberThrough = result.seq;
      core.inbox.write(known);
    }
    if (run.length > 0 && (run.at(-1) as Fresh).result.seq !== result.seq - 1) {
      tellOthers(core, known, run);
      run = [];
    }
    run.push({ item, result });
  });
  if (notTaken > 0) giveBack(core, notTaken);
  if (known === null) return;
  if (run.length > 0) tellOthers(core, known, run);
  noteListVersion(core, known, answer.listVersion);
}

interface Fresh {
  readonly item: SendItem;
  readonly result: AcceptedSend;
}

/** The person's other devices are served from the answer (D1.12). */
function tellOthers(core: Core, known: Known, fresh: readonly Fresh[]): void {
  const last = (fresh.at(-1) as Fresh).result;
  let encoded: Uint8Array[] | null = null;
  let wasTold = false;
  for (const connection of core.live()) {
    const unseen = fresh.filter(({ item }) => item.connection !== connection);
    wasTold = true;
    if (unseen.length === 0) continue;
    encoded ??= fresh.map(({ item, result }) => entryOf(core, item.send, result));
    // The sender of a part of them gets all: it drops what it has.
    const run = { entries: encoded, lastSeq: last.seq, headSeq: last.seq, head: last.head };
    pushEntries(core, connection, known, run, entriesFor(core, known, run)(connection.device));
  }
  known.headSeq = Math.max(known.headSeq, last.seq);
  // Nobody was there to take it: the conversation delivers it as to everybody.
  if (wasTold) noteHanded(known, (fresh[0] as Fresh).result.seq, last.seq, false);
}

function entryOf(core: Core, send: AppendSend, result: AcceptedSend): Uint8Array {
  const meta = encodeEntry({
    seq: result.seq,
    kind: send.kind,
    sender: core.self,
    device: send.device,
    number: send.number,
    at: result.at,
    countable: send.countable,
    expiresAt: send.expiresAt,
    targets: [...send.targets],
    readThrough: send.readThrough,
    body: send.body,
    controlBefore: result.controlBefore === null ? null : { ...result.controlBefore },
    count: result.count,
    objects: [...send.objects],
    head: result.head,
    wraps: send.wraps.map((wrap) => wire.Wrap.decode(wrap)),
  });
  return meta;
}

function answerSend(core: Core, conversation: ConversationId, known: Known | null, item: SendItem, result: SendResult) {
  const { connection, id } = item;
  if (core.connections.get(connection.number) !== connection) return;
  let output: Uint8Array;
  if ('accepted' in result) {
    output = reply(id, { accepted: acceptedMessage(conversation, result) });
  } else if ('settled' in result) {
    const { number, headSeq, head, bodyHash } = result;
    output = reply(id, { settled: { conversation, number, headSeq, head, bodyHash } });
  } else {
    output = reply(id, {
      refusal: {
        ...refusalMessage(result),
        conversation,
        number: result.number,
        bodyHash: result.bodyHash,
        last: result.last ?? 0,
        first: result.first === undefined ? null : acceptedMessage(conversation, result.first),
        epoch: result.epoch ?? 0,
        entries: (result.entries ?? []).map((entry) => wire.Entry.decode(entry)),
        more: result.more ?? false,
      },
    });
  }
  if (known === null || core.isSlow(connection)) return core.put(connection, output);
  handOver(core, connection, known, output);
  if (!('accepted' in result)) return;
  const own = connection.edit(conversation);
  own.pushed = Math.max(own.pushed, result.seq);
}

function acceptedMessage(conversation: ConversationId, result: AcceptedSend): wire.Accepted.$Properties {
  const { number, seq, at, head, bodyHash, count, controlBefore, read } = result;
  return {
    ...{ conversation, number, seq, at, head, bodyHash, count },
    controlBefore: controlBefore === null ? null : { ...controlBefore },
    read: read === null ? null : { conversation, ...read },
  };
}

/** A creation was taken, or the direct conversation that was to be created is there already: the person is in it. */
function beginIfOwn(
  core: Core,
  conversation: ConversationId,
  item: SendItem,
  result: SendResult,
  listVersion: number,
): Known | null {
  if (item.send.kind !== wire.EntryKind.CREATION) return null;
  const exists = 'refused' in result && result.refused === 'already-exists';
  if ('refused' in result && !exists) return null;
  const creation = creationOf(item.send);
  if (creation === null) return null;
  const isDirect = creation.kind === wire.ConversationKind.DIRECT;
  if (exists && !isDirect) return null;
  const peer = isDirect ? (creation.members.find((member) => member !== core.self) ?? '') : '';
  core.peerJoined(peer);
  const begun = {
    id: conversation,
    kind: creation.kind,
    peer,
    members: creation.members.length,
    memberFrom: 1,
    memberThrough: 0,
    isDirty: exists,
  };
  return core.inbox.begin(begun, listVersion);
}

function refuseSend(core: Core, conversation: ConversationId, item: SendItem, refusal: Refusal): void {
  if (core.connections.get(item.connection.number) !== item.connection) return;
  core.put(item.connection, sendRefusal(core, item.id, conversation, item.send, refusal));
}

/** A refusal that this object itself gives: it names the send, and the body that it answers (D2.1). */
export function sendRefusal(
  core: Core,
  id: number,
  conversation: string,
  send: { readonly number: number; readonly body: Uint8Array },
  refusal: Refusal,
): Uint8Array {
  const bodyHash = core.options.surroundings.sha256(send.body);
  return reply(id, { refusal: { ...refusalMessage(refusal), conversation, number: send.number, bodyHash } });
}

function rateOf(core: Core): Rate {
  return { max: core.limits.maxSendsPerMinute, perMs: core.limits.maxSendsPerMinute / 60_000 };
}

/**
 * Takes what the batch needs from the person's allowance (D2.4). From the first send of a device that has to wait, all
 * later ones of that device wait too: none overtakes.
 */
function charge(core: Core, conversation: ConversationId, items: readonly SendItem[]): SendItem[] {
  const rate = rateOf(core);
  const allowance = refill(core.allowance, rate, core.now());
  const free = Math.floor(allowance.left);
  const allowed = items.slice(0, free);
  core.allowance = { left: allowance.left - allowed.length, at: allowance.at };
  const waiting = items.slice(free);
  if (waiting.length > 0) {
    const afterMs = Math.max(1, waitFor(core.allowance, rate, Math.min(waiting.length, core.limits.maxInFlight)));
    for (const item of waiting) refuseSend(core, conversation, item, refuse('rate-limited', { afterMs }));
  }
  keepAllowance(core, items);
  return allowed;
}

function keepAllowance(core: Core, items: readonly SendItem[]): void {
  const connection = items.at(-1)?.connection;
  if (connection !== undefined && core.allowance !== null) connection.change({ allowance: core.allowance });
}

function giveBack(core: Core, count: number): void {
  const { allowance } = core;
  if (allowance === null) return;
  core.allowance = { ...allowance, left: Math.min(core.limits.maxSendsPerMinute, allowance.left + count) };
}
