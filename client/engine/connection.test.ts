import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { closeCodes } from '../../protocol/close-codes.ts';
import { type ConnectionEvent, type ConnectionState, connectionStep, stopped, waits } from './connection.ts';

const calm = { now: 1_000, random: 0.5, urgent: false };
const online: ConnectionState = { at: 'online', failures: 0 };
const lost: ConnectionEvent = { on: 'closed', code: 1006 };

function go(state: ConnectionState, ...happens: ConnectionEvent[]): ConnectionState {
  return happens.reduce((at, event) => connectionStep(at, event, calm).state, state);
}

/** One of each, and of those that lead to different places one of each kind. */
const events: readonly ConnectionEvent[] = [
  { on: 'start' },
  { on: 'act' },
  { on: 'retry' },
  { on: 'opened' },
  { on: 'welcome' },
  { on: 'caught-up' },
  { on: 'silent' },
  { on: 'standstill' },
  { on: 'refused', problem: { code: 'too-large', sentence: '', afterMs: 0 } },
  { on: 'moved' },
  lost,
  { on: 'closed', code: closeCodes.displaced },
  { on: 'stop', why: 'told' },
];

const states: readonly ConnectionState[] = [
  stopped,
  { at: 'waiting', failures: 1, until: 5_000 },
  { at: 'connecting', failures: 0 },
  { at: 'greeting', failures: 0 },
  { at: 'catching-up', failures: 0 },
  online,
];

function drawing(): string[] {
  const name = (event: ConnectionEvent): string =>
    event.on === 'closed' ? `closed ${event.code === closeCodes.displaced ? '4500–' : '–4499'}` : event.on;
  const row = (cells: readonly string[]): string =>
    cells
      .map((cell) => cell.padEnd(13))
      .join('')
      .trimEnd();
  const led = (event: ConnectionEvent): string[] =>
    states.map((state) => {
      const { state: next } = connectionStep(state, event, calm);
      return next.at === state.at ? '·' : next.at;
    });
  return [row(['', ...states.map(({ at }) => at)]), ...events.map((event) => row([name(event), ...led(event)]))];
}

describe('the connection', () => {
  test('is drawn as its table has it', () => {
    const source = readFileSync(path.join(import.meta.dirname, 'connection.ts'), 'utf8');
    expect(source).toContain(
      drawing()
        .map((line) => ` * ${line}`.trimEnd())
        .join('\n'),
    );
  });

  test('comes up in its steps', () => {
    expect(go(stopped, { on: 'start' })).toEqual({ at: 'connecting', failures: 0 });
    expect(go(stopped, { on: 'start' }, { on: 'opened' })).toEqual({ at: 'greeting', failures: 0 });
    const welcomed = go(stopped, { on: 'start' }, { on: 'opened' }, { on: 'welcome' });
    expect(welcomed.at).toBe('catching-up');
    expect(go(welcomed, { on: 'caught-up' })).toEqual(online);
  });

  test('[3.6] the first wait is uniform in 0–20 s, or 0–1 s when something is unsent', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.boolean(), (random, urgent) => {
        const { state } = connectionStep(online, lost, { now: 1_000, random, urgent });
        const span = urgent ? 1_000 : 20_000;
        expect(state).toEqual({ at: 'waiting', failures: 1, until: 1_000 + random * span });
      }),
    );
  });

  test('[3.6] later waits are a share of 2 s, 4 s, 8 s … at most 60 s; with nothing to send at least of 10 s', () => {
    const spansOf = (urgent: boolean): number[] => {
      const all = { now: 0, random: 1, urgent };
      const spans: number[] = [];
      let state = connectionStep(online, lost, all).state;
      for (let tries = 0; tries < 7; tries++) {
        state = connectionStep(connectionStep(state, { on: 'retry' }, all).state, lost, all).state;
        spans.push(state.at === 'waiting' ? state.until : -1);
      }
      return spans;
    };
    expect(spansOf(true)).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(spansOf(false)).toEqual([10_000, 10_000, 10_000, 16_000, 32_000, 60_000, 60_000]);
  });

  test('only a connection that caught up begins the waits anew', () => {
    const failing = go(online, lost, { on: 'retry' }, { on: 'opened' }, { on: 'welcome' }, lost);
    expect(failing).toMatchObject({ at: 'waiting', failures: 2 });
    const well = go(failing, { on: 'retry' }, { on: 'opened' }, { on: 'welcome' }, { on: 'caught-up' }, lost);
    expect(well).toMatchObject({ at: 'waiting', failures: 1 });
  });

  test('when the person acts a wait gets shorter, never longer', () => {
    const waiting = go(online, lost);
    const hurried = connectionStep(waiting, { on: 'act' }, { ...calm, random: 0.9 }).state;
    expect(hurried).toMatchObject({ until: 1_000 + 0.9 * waits.urgentMs });
    expect(connectionStep(hurried, { on: 'act' }, { ...calm, now: 5_000 }).state).toEqual(hurried);
  });

  test('[3.7] [K1] [K2] close codes from 4500 on do not come back by themselves, all others do', () => {
    const why = (code: number) => {
      const state = go(online, { on: 'closed', code });
      return state.at === 'stopped' ? state.why : state.at;
    };
    expect(why(closeCodes.displaced)).toBe('displaced');
    expect(why(closeCodes.upgrade)).toBe('upgrade');
    expect(go(online, { on: 'closed', code: closeCodes.upgrade, reason: 'why' })).toMatchObject({ said: 'why' });
    expect(why(closeCodes.signedOut)).toBe('signed-out');
    for (const code of [1000, 1006, 1011, 1012, closeCodes.reconnect, closeCodes.flood, closeCodes.malformed, 4499]) {
      expect(why(code)).toBe('waiting');
    }
    expect(go(go(online, { on: 'closed', code: closeCodes.displaced }), { on: 'act' }, { on: 'retry' }).at).toBe(
      'stopped',
    );
  });

  test('silence closes the socket and waits; moving opens the next one at once', () => {
    const silent = connectionStep(online, { on: 'silent' }, calm);
    expect(silent.deeds.map((one) => one.deed)).toEqual(['close', 'lost']);
    expect(silent.state.at).toBe('waiting');
    const moved = connectionStep(online, { on: 'moved' }, calm);
    expect(moved.deeds.map((one) => one.deed)).toEqual(['close', 'lost', 'connect']);
  });

  test('[D1.3] a greeting or resume that stands still is begun anew on another connection', () => {
    const welcomed = go(stopped, { on: 'start' }, { on: 'opened' }, { on: 'welcome' });
    for (const state of [go(stopped, { on: 'start' }, { on: 'opened' }), welcomed, online]) {
      const step = connectionStep(state, { on: 'standstill' }, calm);
      expect(step.deeds.map((one) => one.deed)).toEqual(['close', 'lost']);
      expect(step.state.at).toBe('waiting');
    }
  });

  test('a refused device waits as long as it was told, whatever the person does, and knows why', () => {
    const problem = { code: 'too-large', sentence: 'Too many chats.', afterMs: 30_000 };
    const refused = go({ at: 'catching-up', failures: 0 }, { on: 'refused', problem });
    expect(refused).toEqual({ at: 'waiting', failures: 1, until: 31_000, problem });
    expect(go(refused, { on: 'act' })).toEqual(refused);
    expect(go(refused, { on: 'start' })).toEqual({ at: 'connecting', failures: 1 });
  });

  test('a server that sends it away at every resume is asked less and less often', () => {
    const waited: number[] = [];
    let state: ConnectionState = { at: 'catching-up', failures: 0 };
    for (let round = 0; round < 8; round++) {
      state = connectionStep(state, { on: 'moved' }, { ...calm, random: 1 }).state;
      waited.push(state.at === 'waiting' ? state.until - calm.now : 0);
      if (state.at === 'waiting') state = connectionStep(state, { on: 'retry' }, calm).state;
      for (const on of ['opened', 'welcome'] as const) state = connectionStep(state, { on }, calm).state;
    }
    expect(waited).toEqual([0, 10_000, 10_000, 10_000, 16_000, 32_000, 60_000, 60_000]);
  });

  test('no event in any state leaves two sockets, or a lost one that is not noticed', () => {
    const event: fc.Arbitrary<ConnectionEvent> = fc.constantFrom(...events);
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (happens) => {
        let state = stopped;
        let sockets = 0;
        for (const one of happens) {
          const step = connectionStep(state, one, calm);
          for (const { deed } of step.deeds) {
            if (deed === 'lost') sockets--;
            if (deed === 'connect') sockets++;
          }
          state = step.state;
          expect(sockets).toBe(state.at === 'stopped' || state.at === 'waiting' ? 0 : 1);
        }
      }),
    );
  });
});
