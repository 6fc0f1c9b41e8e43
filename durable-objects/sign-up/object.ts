/**
 * The object of one phone number or handle that wants to sign up: at most one code, for minutes.
 *
 * itty-durable makes every method and field of the class callable by whoever holds the binding, which is the gateway
 * alone; private fields do not survive its proxy. What is kept is the one field `code`, written whole after each change;
 * an alarm empties the object.
 */
import { createDurable } from 'itty-durable';
import { idRows } from '../../lib/id-rows.ts';
import { randomBase64url, randomText } from '../../lib/random.ts';
import { DeploymentIds } from '../../protocol/given-ids.ts';
import { type Limits, limitsFrom } from '../../protocol/limits.ts';
import { type Attempt, finish, release } from '../kit/single-use.ts';
import { type CodeState, endsAt, issue, noCode, type Step, take, withClaim } from './code.ts';
import type { SignUpCodeRpc } from './rpc.ts';

export class SignUpCode extends createDurable() implements SignUpCodeRpc {
  code: CodeState = noCode;

  async issue() {
    return this.step(issue(this.code, Date.now(), this.limits(), () => randomText('0123456789', 6)));
  }

  async take(code: string, attempt: Attempt) {
    const user = await this.ids().newUserId();
    const account = () => ({ user, secret: randomBase64url(32) });
    return this.step(take(this.code, { code, attempt }, Date.now(), this.limits(), account));
  }

  async finish(attemptKey: string) {
    return this.step(withClaim(this.code, finish(this.code.claim, attemptKey)));
  }

  async release(attemptKey: string) {
    return this.step(withClaim(this.code, release(this.code.claim, attemptKey)));
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
    return limitsFrom(this.bindings().ROOST_LIMITS);
  }

  ids(): DeploymentIds {
    return new DeploymentIds(idRows(this.bindings().DIRECTORY), () => Date.now());
  }

  bindings(): Env {
    return (this.state as unknown as { env: Env }).env;
  }
}
