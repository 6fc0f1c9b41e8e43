import type { wire } from '../../schema/gen/wire.js';

/** What becomes of a send. */
export interface Outcome {
  readonly seq: number;
  readonly number: number;
}

export interface OutboxSend {
  readonly number: number;
  /** The fields of the send that do not change; the body may depend on the epoch (control entries name it). */
  readonly fields: Omit<wire.Send.$Properties, 'conversation' | 'number' | 'after' | 'epoch' | 'body'>;
  readonly body: (epoch: number) => Uint8Array;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (refusal: Error) => void;
  /** The bytes last sent and the epoch they name: a repeat is byte for byte the same until the epoch is stale. */
  sent: { epoch: number; body: Uint8Array; at: number } | null;
  isInFlight: boolean;
}

/**
 * The sends of one device in one conversation that have no answer yet, in order (D2.1, D2.4).
 *
 * Memory only: the device that this plays does not restart, only its connection does.
 */
export class Outbox {
  readonly unsettled = new Map<number, OutboxSend>();
  /** No send goes out before this time (a refusal with a delay). */
  haltedUntil = 0;
  #last = 0;
  readonly #failed = new Set<number>();

  add(send: Omit<OutboxSend, 'number' | 'sent' | 'isInFlight'>): OutboxSend {
    const added: OutboxSend = { ...send, number: ++this.#last, sent: null, isInFlight: false };
    this.unsettled.set(added.number, added);
    return added;
  }

  /** The newest earlier number that was not refused for good. */
  after(number: number): number {
    let after = number - 1;
    while (this.#failed.has(after)) after--;
    return after;
  }

  accept(number: number, seq: number): boolean {
    const send = this.unsettled.get(number);
    if (send === undefined) return false;
    this.unsettled.delete(number);
    send.resolve({ seq, number });
    return true;
  }

  fail(number: number, refusal: Error): void {
    const send = this.unsettled.get(number);
    if (send === undefined) return;
    this.unsettled.delete(number);
    this.#failed.add(number);
    send.reject(refusal);
  }

  /** From the first unsettled one on, as many as may be in flight. */
  *due(now: number, maxInFlight: number): Iterable<OutboxSend> {
    if (now < this.haltedUntil) return;
    let inFlight = 0;
    for (const send of this.unsettled.values()) {
      if (++inFlight > maxInFlight) return;
      if (!send.isInFlight) yield send;
    }
  }

  /** This one goes again when it may. */
  again(number: number): void {
    const send = this.unsettled.get(number);
    if (send !== undefined) send.isInFlight = false;
  }

  /** Everything goes again: the connection is new. */
  rewind(): void {
    for (const send of this.unsettled.values()) send.isInFlight = false;
  }
}
