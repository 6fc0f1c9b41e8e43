/** The object of one linking code, named by the code's hash; an alarm empties it. See sign-up/object.ts for itty-durable. */
import { createDurable } from 'itty-durable';
import { hashOf } from '../../lib/hash.ts';
import { randomBase64url } from '../../lib/random.ts';
import { type Limits, limitsFrom } from '../../protocol/limits.ts';
import { isRefusal, type Refusal } from '../../protocol/refusals.ts';
import type { Joiner, LinkTicketRpc, LinkWord, TicketOwner } from './rpc.ts';
import { close, decide, finish, join, look, open, reask, release, show, type Ticket, take } from './ticket.ts';

export class LinkTicket extends createDurable() implements LinkTicketRpc {
  ticket: Ticket | null = null;

  async open(by: TicketOwner) {
    const opened = open(this.ticket, by, Date.now(), this.limits());
    if (isRefusal(opened)) return opened;
    this.ticket = opened;
    // A finished link may be repeated for a while, so the object stays that much longer than its code.
    await Promise.all([this.persist(), this.storage().setAlarm(opened.expiresAt + this.limits().signUpRepeatMs)]);
    return { expiresAt: opened.expiresAt };
  }

  async join(secret: string, joiner: Joiner) {
    const key = await keyOf(secret);
    return this.step(join(this.ticket, { ...joiner, key }, Date.now(), () => randomBase64url(16)));
  }

  async look(secret: string) {
    const key = await keyOf(secret);
    return this.step(look(this.ticket, key, Date.now()));
  }

  async show(by: TicketOwner) {
    return this.step(show(this.ticket, by, Date.now()));
  }

  async decide(by: TicketOwner, agree: boolean, word?: LinkWord) {
    return this.step(decide(this.ticket, by, agree, Date.now(), word));
  }

  async take(secret: string) {
    const key = await keyOf(secret);
    return this.step(take(this.ticket, key, Date.now(), this.limits()));
  }

  async finish(secret: string) {
    const key = await keyOf(secret);
    return this.keep(finish(this.ticket, key));
  }

  async release(secret: string) {
    const key = await keyOf(secret);
    return this.keep(release(this.ticket, key));
  }

  async reask(secret: string, proof: string) {
    const key = await keyOf(secret);
    return this.keep(reask(this.ticket, key, proof));
  }

  async close(by: TicketOwner) {
    const answer = close(this.ticket, by, Date.now(), this.limits());
    if (answer.closed) await this.alarm();
    return answer;
  }

  async alarm() {
    await this.storage().deleteAll();
    this.ticket = null;
  }

  /** The change is on disk before the answer leaves (output gate). */
  async step<Answer>(step: { readonly ticket: Ticket; readonly answer: Answer } | Refusal) {
    if (isRefusal(step)) return step;
    await this.keep(step.ticket);
    return step.answer;
  }

  async keep(ticket: Ticket | null) {
    if (ticket !== this.ticket) {
      this.ticket = ticket;
      await this.persist();
    }
    return {};
  }

  storage(): DurableObjectStorage {
    return (this.state as unknown as DurableObjectState).storage;
  }

  limits(): Limits {
    return limitsFrom((this.state as unknown as { env: Env }).env.ROOST_LIMITS);
  }
}

function keyOf(secret: string): Promise<string> {
  return hashOf('joining', secret);
}
