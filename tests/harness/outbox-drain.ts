import { wire } from '../../schema/gen/wire.js';
import type { Account } from './account.ts';
import type { Connection } from './connection.ts';
import { RefusalError } from './failures.ts';
import type { DeviceLog } from './log.ts';
import { Outbox, type OutboxSend, type Outcome } from './outbox.ts';
import { soon } from './soon.ts';

export interface OutboxDrainPorts {
  readonly account: Account;
  readonly maxInFlight: number;
  readonly resendMs: number;
  connection(): Connection | null;
  log(conversation: string): DeviceLog;
  acknowledge(log: DeviceLog): void;
  fill(log: DeviceLog): void;
  fillLater(log: DeviceLog): void;
}

/** Brings what is in the outboxes to the server, and again until there is an answer (F-send). */
export class OutboxDrain {
  readonly outboxes = new Map<string, Outbox>();
  readonly #ports: OutboxDrainPorts;
  readonly #due = new Set<string>();
  readonly #drainSoon = soon(() => this.#drain());

  constructor(ports: OutboxDrainPorts) {
    this.#ports = ports;
  }

  /** Resolves at ✓; rejects when the server refuses it for good. */
  enqueue(conversation: string, fields: OutboxSend['fields'], body: OutboxSend['body']): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#outbox(conversation).add({ fields, body, resolve, reject });
      this.#drainLater(conversation);
    });
  }

  /** The connection is new: everything unsettled goes again. */
  restart(): void {
    for (const [conversation, outbox] of this.outboxes) {
      outbox.rewind();
      this.#sendDue(conversation);
    }
  }

  /** Nothing goes out until `restart`. */
  pause(): void {
    for (const outbox of this.outboxes.values()) outbox.rewind();
  }

  /** Sends again what has had no answer for too long. */
  resend(now: number): void {
    for (const [conversation, outbox] of this.outboxes) {
      if (outbox.unsettled.size === 0) continue;
      for (const send of outbox.unsettled.values()) {
        if (send.isInFlight && now - (send.sent?.at ?? now) > this.#ports.resendMs) send.isInFlight = false;
      }
      this.#sendDue(conversation);
    }
  }

  /** An own entry found in the log settles its number, whatever this device thought (D2.1). */
  settleOwn(conversation: string, entry: wire.Entry.$Properties): void {
    const { user, device } = this.#ports.account;
    if (entry.sender !== user || entry.device !== device) return;
    const outbox = this.outboxes.get(conversation);
    if (outbox?.accept(entry.number ?? 0, entry.seq ?? 0) === true) this.#drainLater(conversation);
  }

  count(counts: (send: OutboxSend) => boolean): number {
    let count = 0;
    for (const outbox of this.outboxes.values())
      for (const send of outbox.unsettled.values()) if (counts(send)) count++;
    return count;
  }

  #outbox(conversation: string): Outbox {
    const outbox = this.outboxes.get(conversation) ?? new Outbox();
    this.outboxes.set(conversation, outbox);
    return outbox;
  }

  #drainLater(conversation: string): void {
    this.#due.add(conversation);
    this.#drainSoon();
  }

  #drain(): void {
    const due = [...this.#due];
    this.#due.clear();
    for (const conversation of due) this.#sendDue(conversation);
  }

  #sendDue(conversation: string): void {
    const connection = this.#ports.connection();
    if (connection?.isOpen !== true) return;
    const outbox = this.#outbox(conversation);
    const log = this.#ports.log(conversation);
    for (const send of outbox.due(Date.now(), this.#ports.maxInFlight)) {
      send.isInFlight = true;
      if (send.sent?.epoch !== log.epoch) send.sent = { epoch: log.epoch, body: send.body(log.epoch), at: 0 };
      send.sent.at = Date.now();
      const { number } = send;
      const { epoch, body } = send.sent;
      const whole = { ...send.fields, conversation, number, after: outbox.after(number), epoch, body };
      connection.put({ send: whole }, (reply) => {
        if (reply !== null) this.#answered(log, outbox, whole, reply);
      });
    }
  }

  #answered(log: DeviceLog, outbox: Outbox, send: wire.Send.$Properties, reply: wire.Reply.$Properties): void {
    if (reply.accepted) this.#accepted(log, outbox, send, reply.accepted);
    else if (reply.settled) this.#settled(log, outbox, send.number ?? 0, reply.settled);
    else if (reply.refusal) this.#refused(log, outbox, send, reply.refusal);
    this.#drainLater(log.conversation);
  }

  #accepted(log: DeviceLog, outbox: Outbox, send: wire.Send.$Properties, accepted: wire.Accepted.$Properties): void {
    const { user, device } = this.#ports.account;
    log.add({ ...(send as wire.Entry.$Properties), ...place(accepted), sender: user, device });
    if (accepted.read) log.applyRead(accepted.read);
    outbox.accept(send.number ?? 0, accepted.seq ?? 0);
    // What others wrote meanwhile was waiting for this one: now it can be acknowledged.
    if (log.through > (accepted.seq ?? 0)) this.#ports.acknowledge(log);
    if (log.hasGap()) this.#ports.fillLater(log);
  }

  #settled(log: DeviceLog, outbox: Outbox, number: number, settled: wire.Settled.$Properties): void {
    log.headSeq = Math.max(log.headSeq, settled.headSeq ?? 0);
    // It is accepted if the log turns out to hold it, else lost.
    if (log.hasGap()) this.#ports.fill(log);
    else outbox.fail(number, new Error(`send ${number} is settled and not in the log`));
  }

  #refused(log: DeviceLog, outbox: Outbox, send: wire.Send.$Properties, refusal: wire.Refusal.$Properties): void {
    const number = send.number ?? 0;
    const advice = refusal.advice ?? wire.Advice.NEVER;
    if (refusal.code === 'stale-epoch') {
      for (const entry of refusal.entries ?? []) this.settleOwn(log.conversation, entry);
      log.epoch = Math.max(log.epoch, refusal.epoch ?? 0);
      outbox.again(number);
    } else if (advice === wire.Advice.AFTER_DELAY) {
      const waitMs = refusal.afterMs || 100;
      outbox.haltedUntil = Math.max(outbox.haltedUntil, Date.now() + waitMs);
      outbox.again(number);
      setTimeout(() => this.#sendDue(log.conversation), waitMs + 1).unref();
    } else if (advice === wire.Advice.RECONNECT) this.#ports.connection()?.cut();
    else outbox.fail(number, new RefusalError(refusal));
  }
}

/** What the server's answer adds to a send to make it an entry. */
function place({ seq, at, head, count, controlBefore }: wire.Accepted.$Properties): wire.Entry.$Properties {
  return {
    seq: seq ?? 0,
    at: at ?? 0,
    head: head ?? Buffer.alloc(0),
    count: count ?? 0,
    controlBefore: controlBefore ?? null,
  };
}
