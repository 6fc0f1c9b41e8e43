/**
 * The object of one phone number or handle that wants to sign up: at most one code, for minutes.
 *
 * itty-durable makes every method and field of the class callable by whoever holds the binding, which is the gateway
 * alone; private fields do not survive its proxy. What is kept is the one field `code`, written whole after each change;
 * an alarm empties the object.
 */
import { createDurable } from 'itty-durable';
import { type Limits, limitsFrom } from '../../protocol/limits.ts';
import { newCode, newTokenSecret, newUserId } from '../kit/secrets.ts';
import { type Attempt, finish, release } from '../kit/single-use.ts';
import { type CodeState, endsAt, issue, noCode, type Step, take } from './code.ts';
import type { SignUpCodeRpc } from './rpc.ts';

export class SignUpCode extends createDurable() implements SignUpCodeRpc {
  code: CodeState = noCode;

  async issue() {
    return this.step(issue(this.code, Date.now(), this.limits(), () => newCode('0123456789', 6)));
  }

  async take(code: string, attempt: Attempt) {
    const account = () => ({ user: newUserId(), secret: newTokenSecret() });
    return this.step(take(this.code, { code, attempt }, Date.now(), this.limits(), account));
  }

  async finish(attemptKey: string) {
    return this.step({ state: { ...this.code, claim: finish(this.code.claim, attemptKey) }, answer: {} });
  }

  async release(attemptKey: string) {
    return this.step({ state: { ...this.code, claim: release(this.code.claim, attemptKey) }, answer: {} });
  }

  async alarm() {
    await this.storage().deleteAll();
    this.code = noCode;
  }

  /** The change is on disk before the answer leaves (output gate), and the end of the object is set with it. */
  async step<Answer>(step: Step<Answer>) {
    if (step.state !== this.code) {
      const ends = endsAt(step.state);
      const moved = ends !== endsAt(this.code);
      this.code = step.state;
      if (moved) await Promise.all([this.persist(), this.storage().setAlarm(ends)]);
      else await this.persist();
    }
    return step.answer;
  }

  storage(): DurableObjectStorage {
    return (this.state as unknown as DurableObjectState).storage;
  }

  limits(): Limits {
    return limitsFrom((this.state as unknown as { env: Env }).env.ROOST_LIMITS);
  }
}
