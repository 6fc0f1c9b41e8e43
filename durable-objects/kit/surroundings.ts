/** What the cores get from the runtime: shared by the shells, which import `cloudflare:workers`. */
import { hash } from 'node:crypto';
import { sha256 } from '../../protocol/sha256.ts';
import type { Surroundings } from './ports.ts';
import type { Storage } from './sql.ts';

/** Up to here a call into the runtime costs more than the hash itself. */
const shortBytes = 1_024;

/** The part of a DurableObjectState that is used here. */
interface ObjectState {
  readonly storage: {
    getAlarm(): Promise<number | null>;
    setAlarm(at: number): Promise<void>;
    deleteAlarm(): Promise<void>;
    readonly sql: unknown;
  };
}

/** The clock, the timers, the alarm and the hash of the runtime. `what` names the class in log lines. */
export function surroundingsOf(state: ObjectState, what: string): Surroundings {
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    sha256: (bytes) => (bytes.length <= shortBytes ? sha256(bytes) : plain(hash('sha256', bytes, 'buffer'))),
    timer(ms, work) {
      const timer = setTimeout(work, ms);
      return { cancel: () => clearTimeout(timer) };
    },
    setAlarm(at) {
      // Part of the transaction of this turn: the output gate waits for it as for any write.
      void (at === null ? state.storage.deleteAlarm() : state.storage.setAlarm(at));
    },
    alarmAt: () => state.storage.getAlarm(),
    log(level, message, fields) {
      console[level](JSON.stringify({ object: what, message, ...fields }));
    },
  };
}

/** The object's storage as the cores see it: bytes come back as ArrayBuffer, and go in as any byte array. */
export function storageOf(state: ObjectState): Storage {
  return state.storage as unknown as Storage;
}

/** A view of a shared pool would take the whole pool along when it is sent. */
function plain(bytes: Uint8Array): Uint8Array {
  const alone = bytes.buffer.byteLength === bytes.length;
  return alone ? new Uint8Array(bytes.buffer, 0, bytes.length) : new Uint8Array(bytes);
}
