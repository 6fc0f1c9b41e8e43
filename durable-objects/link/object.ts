/** The object of one linking code, named by the code's hash; an alarm empties it. See sign-up/object.ts for itty-durable. */
import { createDurable } from 'itty-durable';
import { randomBase64url } from '../../lib/random.ts';
import { type Limits, limitsFrom } from '../../protocol/limits.ts';
import { isRefusal } from '../../protocol/refusals.ts';
import { type Attempt, finish, release } from '../kit/single-use.ts';
import type { LinkOwner, LinkTicketRpc } from './rpc.ts';
import { mayClose, open, type Ticket, take } from './ticket.ts';

export class LinkTicket extends createDurable() implements LinkTicketRpc {
  ticket: Ticket | null = null;

  async open(by: LinkOwner) {
    const opened = open(this.ticket, by, Date.now(), this.limits());
    if (isRefusal(opened)) return opened;
    this.ticket = opened;
    // A finished attempt may be repeated for a while, so the object stays that much longer than its code.
    await Promise.all([this.persist(), this.storage().setAlarm(opened.expiresAt + this.limits().signUpRepeatMs)]);
    return { expiresAt: opened.expiresAt };
  }

  async take(attempt: Attempt) {
    const taken = take(this.ticket, attempt, Date.now(), this.limits(), () => randomBase64url(32));
    if (isRefusal(taken)) return taken;
    if (taken.ticket !== this.ticket) {
      this.ticket = taken.ticket;
      await this.persist();
    }
    return taken.grant;
  }

  async finish(attemptKey: string) {
    return this.keep(this.ticket && { ...this.ticket, claim: finish(this.ticket.claim, attemptKey) });
  }

  async release(attemptKey: string) {
    return this.keep(this.ticket && { ...this.ticket, claim: release(this.ticket.claim, attemptKey) });
  }

  async close(by: LinkOwner) {
    const closed = mayClose(this.ticket, by);
    if (closed) await this.alarm();
    return { closed };
  }

  async alarm() {
    await this.storage().deleteAll();
    this.ticket = null;
  }

  async keep(ticket: Ticket | null) {
    this.ticket = ticket;
    if (ticket !== null) await this.persist();
    return {};
  }

  storage(): DurableObjectStorage {
    return (this.state as unknown as DurableObjectState).storage;
  }

  limits(): Limits {
    return limitsFrom((this.state as unknown as { env: Env }).env.ROOST_LIMITS);
  }
}
