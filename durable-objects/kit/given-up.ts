/** What a memory that was given up can still do to the world: nothing (T2). */
import type { Surroundings } from './ports.ts';
import type { Storage } from './sql.ts';

/** Whether the memory was given up, and how to do it. */
export interface Memory {
  readonly isGivenUp: boolean;
  giveUp(fault: unknown): void;
}

/** It reads and writes nothing. */
export function storageOfMemory(storage: Storage, memory: Memory): Storage {
  const check = () => {
    if (memory.isGivenUp) throw new Error('this memory was given up');
  };
  return {
    sql: {
      exec: (query, ...bindings) => {
        check();
        return storage.sql.exec(query, ...bindings);
      },
    },
    transactionSync: (work) => {
      check();
      return storage.transactionSync(work);
    },
  };
}

/** It leaves timers and alarms alone. */
export function surroundingsOfMemory(surroundings: Surroundings, memory: Memory): Surroundings {
  return {
    ...surroundings,
    timer: (ms, work) =>
      surroundings.timer(ms, () => {
        if (memory.isGivenUp) return;
        try {
          work();
        } catch (fault) {
          surroundings.log('warn', 'timer failed', { fault: String(fault) });
        }
      }),
    setAlarm: (at) => {
      if (memory.isGivenUp) return;
      try {
        surroundings.setAlarm(at);
      } catch (fault) {
        memory.giveUp(fault);
        throw fault;
      }
    },
  };
}
