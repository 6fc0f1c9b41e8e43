/** One's devices: which of them are new to whoever looks at this one. */
import type { DeviceInfo } from '../api.ts';
import type { EngineEvent } from '../engine/changes.ts';
import type { Engine } from '../engine/engine.ts';
import type { HttpApi } from '../http/http-api.ts';
import type { Store } from '../ports.ts';
import { Cell } from '../view/cell.ts';

/** The row of table `meta` under this key: numbers of devices that the person has seen here. */
const key = ['seen-devices'];

/** So often at most is the list fetched again on a new connection; a hint fetches it at once. */
const refreshEveryMs = 5 * 60_000;

export async function readSeenDevices(store: Store): Promise<readonly number[] | null> {
  const row = await store.read(async (reader) => (await reader.get('meta', key)) as { devices: number[] } | undefined);
  return row?.devices ?? null;
}

export class OwnDevices {
  readonly fresh = new Cell<readonly DeviceInfo[]>(() => this.#unseen());
  readonly #engine: Engine;
  readonly #http: HttpApi;
  /** Null: this device has never looked; what it finds first is what it knows. */
  #seen: readonly number[] | null;
  #devices: readonly DeviceInfo[] = [];
  #refreshedAt = Number.NEGATIVE_INFINITY;

  constructor(engine: Engine, http: HttpApi, seen: readonly number[] | null) {
    this.#engine = engine;
    this.#http = http;
    this.#seen = seen;
  }

  /** A device that was away when another joined learns it here. */
  online(): void {
    const now = this.#engine.world.surroundings.elapsed();
    if (now - this.#refreshedAt < refreshEveryMs) return;
    this.#refreshedAt = now;
    void this.#refresh();
  }

  take(events: readonly EngineEvent[]): void {
    if (events.some((event) => event.what === 'account' && event.devices)) void this.#refresh();
  }

  async list(): Promise<readonly DeviceInfo[]> {
    const devices = await this.#http.devices(this.#engine.world.me.device);
    await this.#note(devices);
    return devices;
  }

  async seen(): Promise<void> {
    if (this.fresh.current.length > 0) await this.#keepSeen(this.#devices);
  }

  async #refresh(): Promise<void> {
    try {
      await this.list();
    } catch {
      // The next connection asks again.
      this.#refreshedAt = Number.NEGATIVE_INFINITY;
    }
  }

  async #note(devices: readonly DeviceInfo[]): Promise<void> {
    const before = this.#unseen().map(({ device }) => device);
    this.#devices = devices;
    if (this.#seen === null) return this.#keepSeen(devices);
    // Who looks at the list is told of it here, and asks for the list again: only of what is news.
    const now = this.#unseen().map(({ device }) => device);
    if (now.join() !== before.join()) this.fresh.invalidate();
  }

  async #keepSeen(devices: readonly DeviceInfo[]): Promise<void> {
    const seen = devices.map(({ device }) => device);
    await this.#engine.change((changes) => {
      changes.ops.push({ op: 'put', table: 'meta', key, value: { devices: seen } });
    });
    this.#seen = seen;
    this.fresh.invalidate();
  }

  #unseen(): readonly DeviceInfo[] {
    const { me } = this.#engine.world;
    return this.#devices.filter(({ device }) => device !== me.device && this.#seen?.includes(device) === false);
  }
}
