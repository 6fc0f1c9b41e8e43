/** The meter of one client address; an alarm empties it when its hours are over. See sign-up/object.ts for itty-durable. */
import { createDurable } from 'itty-durable';
import { limitsFrom } from '../../protocol/limits.ts';
import { endsAt, type Meter, take } from './meter.ts';
import type { AddressMeterRpc, MeteredAct } from './rpc.ts';

export class AddressMeter extends createDurable() implements AddressMeterRpc {
  meter: Meter = {};

  async take(what: MeteredAct) {
    const state = this.state as unknown as DurableObjectState & { env: Env };
    const { meter, answer } = take(this.meter, what, Date.now(), limitsFrom(state.env.ROOST_LIMITS));
    if (meter !== this.meter) {
      const moved = endsAt(meter) !== endsAt(this.meter);
      this.meter = meter;
      if (moved) await Promise.all([this.persist(), state.storage.setAlarm(endsAt(meter))]);
      else await this.persist();
    }
    return answer;
  }

  async alarm() {
    await (this.state as unknown as DurableObjectState).storage.deleteAll();
    this.meter = {};
  }
}
