/**
 * The object of one phone number or handle that wants to sign up: its codes, for minutes.
 *
 * itty-durable makes every method and field of the class callable by whoever holds the binding, which is the gateway
 * alone; private fields do not survive its proxy. What is kept is the one field `codes`, written whole after each change;
 * an alarm empties the object. Each step is made after the last await of its call, so nothing comes between its reading
 * and its writing.
 */
import { createDurable } from 'itty-durable';
import { idRows } from '../../lib/directory/id-rows.ts';
import { hashOf } from '../../lib/hash.ts';
import { randomBase64url, randomText } from '../../lib/random.ts';
import { DeploymentIds } from '../../protocol/given-ids.ts';
import { type Limits, limitsFrom } from '../../protocol/limits.ts';
import {
  ask,
  type Codes,
  drop,
  endsAt,
  finish,
  meterHandle,
  noCodes,
  release,
  type ShownHashes,
  type Step,
  take,
} from './codes.ts';
import type { SignUpCodeRpc } from './rpc.ts';

export class SignUpCode extends createDurable() implements SignUpCodeRpc {
  codes: Codes = noCodes;

  async ask(resend: boolean) {
    const limits = this.limits();
    const asking = randomBase64url(24);
    const drawn = {
      own: randomText('0123456789', limits.codeDigits),
      common: randomText('0123456789', limits.commonCodeDigits),
      sent: '',
    };
    const made: ShownHashes = {
      ...(await shownBy(asking, drawn.own)),
      common: (await shownBy('', drawn.common)).common,
    };
    const asked = await this.step(ask(this.codes, made, resend, Date.now(), limits));
    const { sentAt, expiresAt } = asked;
    const digits = asked.code === 'own' ? limits.codeDigits : limits.commonCodeDigits;
    return { asking, code: drawn[asked.code], digits, sentAt, expiresAt };
  }

  async drop(asking: string, code: string) {
    const shown = await shownBy(asking, code);
    return this.step({ state: drop(this.codes, shown), answer: {} });
  }

  async check(asking: string, code: string) {
    const shown = await shownBy(asking, code);
    const user = await this.ids().newUserId();
    const holder = () => ({ user, salt: randomBase64url(16) });
    return this.step(take(this.codes, shown, Date.now(), this.limits(), holder));
  }

  async finish(asking: string) {
    const { asking: key } = await shownBy(asking, '');
    return this.step({ state: finish(this.codes, key), answer: {} });
  }

  async release(asking: string) {
    const { asking: key } = await shownBy(asking, '');
    return this.step({ state: release(this.codes, key), answer: {} });
  }

  async meterHandle() {
    return this.step(meterHandle(this.codes, Date.now(), this.limits()));
  }

  /** What the release before this one kept of a code was the code itself; it is forgotten with the next write. */
  override async onLoad() {
    Reflect.deleteProperty(this, 'code');
  }

  async alarm() {
    await this.storage().deleteAll();
    this.codes = noCodes;
  }

  /** The change is on disk before the answer leaves (output gate), and the end of the object is set with it. */
  async step<Answer>(step: Step<Answer>) {
    if (step.state !== this.codes) {
      const ends = endsAt(step.state, this.limits());
      const moved = ends !== endsAt(this.codes, this.limits());
      this.codes = step.state;
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

/** A code of one's own is hashed with the secret of its asking, so a dozen digits cannot be found by trying them all. */
async function shownBy(asking: string, code: string): Promise<ShownHashes> {
  return {
    asking: await hashOf('asking', asking),
    own: await hashOf('own code', asking, code),
    common: await hashOf('common code', code),
  };
}
