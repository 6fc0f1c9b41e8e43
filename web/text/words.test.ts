import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RoostError, reasons, sentences } from '../../client/errors.ts';
import { refusals } from '../../protocol/refusals.ts';
import { sentenceOf } from '../app/errors.ts';
import german from '../messages/sdk.de.json' with { type: 'json' };
import type { DeviceInfo, Halt, Person, Status, UserId } from '../sdk.ts';
import { speak } from './speak.ts';
import { words } from './words.ts';

const codes = [...Object.keys(refusals), ...Object.keys(sentences), 'not-sealed'];
const known: Readonly<Record<string, string>> = german;

/** All the values that a sentence can have in it. */
const values = { what: 'title', max: 60, over: 3, expected: 16, given: 5, by: 'Laptop' };

afterEach(() => speak('en'));

describe('what went wrong, in the language of the page', () => {
  test('every code and every reason has a sentence in both languages, and none has one that is not there', async () => {
    const ids = [...codes, ...reasons].map((code) => `error.${code}`);
    expect(ids.filter((id) => !(id in known))).toEqual([]);
    expect(Object.keys(known).filter((id) => id.startsWith('error.') && !ids.includes(id))).toEqual([]);
    for (const code of codes.filter((one) => one !== 'not-sealed'))
      expect(new RoostError(code).sentence).not.toBe('The server refused that.');
    await speak('de');
    for (const code of codes) {
      const said = sentenceOf(new RoostError(code));
      expect([code, said]).toEqual([code, known[`error.${code}`]]);
    }
    for (const one of reasons) {
      const [code = '', reason = ''] = one.split('.');
      const said = sentenceOf(new RoostError(code, { reason, values, sentence: 'English' }));
      expect([one, said]).toEqual([one, expect.not.stringMatching(/English|[{}]/)]);
      expect(said).not.toBe(known[`error.${code}`]);
    }
  });

  test.each([
    [3_600_000, '60 minutes', '60 Minuten'],
    [3_540_001, '60 minutes', '60 Minuten'],
    [61_000, '61 seconds', '61 Sekunden'],
    [7_200_000, '2 hours', '2 Stunden'],
    [86_400_000 * 3, '3 days', '3 Tagen'],
  ])('a wait of %i ms is named: %s, %s', async (afterMs, english, inGerman) => {
    for (const code of ['rate-limited', 'too-many-attempts', 'unavailable']) {
      const error = new RoostError(code, { afterMs });
      await speak('en');
      expect(sentenceOf(error)).toContain(`Try again in ${english}.`);
      await speak('de');
      expect(sentenceOf(error)).toContain(`Versuche es in ${inGerman} noch einmal.`);
    }
  });

  test('the sixth code in an hour says how long, in both languages', async () => {
    const error = new RoostError('rate-limited', { afterMs: 3_600_000 });
    expect(sentenceOf(error)).toBe('Too much at once. Try again in 60 minutes.');
    await speak('de');
    expect(sentenceOf(error)).toBe('Zu viel auf einmal. Versuche es in 60 Minuten noch einmal.');
  });

  test('limits are named', async () => {
    await speak('de');
    const long = new RoostError('bad-name', {
      reason: 'long',
      values: { what: 'title', max: 100 },
      sentence: 'English',
    });
    expect(sentenceOf(long)).toBe('Ein Titel hat höchstens 100 Buchstaben.');
    const text = new RoostError('too-large', { reason: 'text', values: { over: 12 }, sentence: 'English' });
    expect(sentenceOf(text)).toContain('um 12 Bytes zu lang');
  });

  test('a code that only a newer server knows is said in its own words', async () => {
    await speak('de');
    expect(sentenceOf(new RoostError('of-tomorrow', { sentence: 'As the server says it.' }))).toBe(
      'As the server says it.',
    );
  });
});

describe('what the SDK says is said in German', () => {
  beforeEach(() => speak('de'));

  const bob: Person = { user: 'ubob' as UserId, name: 'Bob' };
  const at = new Date(2026, 10, 3, 12).getTime();
  const device = (number: number, name: string, own = false): DeviceInfo => ({
    ...{ device: number, name, primary: number === 1, own, addedAt: at, lastSeenAt: at, online: false, place: null },
  });
  const existing = {
    ...{ name: 'Ada', phone: '+491711234567', handle: 'ada', since: at, chats: 1, takeOver: '' },
    devices: [{ name: 'Phone', lastSeenAt: at }],
  };

  test('of an account that is there already', () => {
    expect(words().existingAccount(existing)).toBe(
      'Es ist „Ada“, +491711234567, @ada, seit 03.11.2026, mit einem Chat, angemeldet auf „Phone“ (zuletzt am 03.11.2026).',
    );
    expect(words().existingAccount({ ...existing, chats: 4, devices: [] })).toContain(
      'mit 4 Chats, nirgends angemeldet',
    );
    expect(words().endOfAccount(existing)).toContain('Es meldet alle seine Geräte ab, verlässt');
    expect(words().endOfAccount({ ...existing, devices: [] })).toContain('Es verlässt');
  });

  test('of devices and of signing out', () => {
    expect(words().signingOut([device(1, 'Phone', true), device(2, 'Laptop'), device(3, 'Tablet')])).toBe(
      'Deine Chats werden hier gelöscht. „Laptop“ und „Tablet“ behalten sie. „Laptop“ ist von da an das erste Gerät.',
    );
    expect(words().signingOut([device(1, 'Phone', true)])).toContain('das einzige Gerät');
    expect(words().neverSent(0)).toBe('');
    expect(words().neverSent(2)).toBe(
      '2 Nachrichten oder Dateien sind noch nicht gesendet und gehen mit ihnen verloren.',
    );
    expect(words().newDevices([device(2, 'Laptop')])).toContain('„Laptop“ (03.11.2026, ');
    expect(words().startingOver({ name: 'Ada', chats: 1, unsent: 2 })).toContain(
      'ein Chat mit allen Nachrichten, und 2 Nachrichten, die nie gesendet wurden.',
    );
    expect(words().place({ place: { country: 'FR', city: 'Paris' } })).toBe('Paris, Frankreich');
  });

  test('of a chat that has stopped, of a device that is out, and of a server that is too old', () => {
    const halt: Halt = { reason: 'fork', sentence: 'English', seq: 1, by: null };
    expect(words().halt(halt, 'uada')).toContain('Verlauf dieses Chats');
    expect(words().halt({ ...halt, by: bob }, 'uada')).toMatch(/^Das Gerät von „Bob“ sagt/);
    expect(words().halt({ ...halt, by: bob }, 'ubob')).toMatch(/^Ein anderes deiner Geräte sagt/);
    const out = new RoostError('signed-out', { reason: 'removed', values: { by: '' }, sentence: 'English' });
    const status = { state: 'signed-out', why: out, sentence: 'English', problem: null } as unknown as Status;
    expect(words().status(status)).toMatch(/von einem anderen Gerät desselben Kontos/);
    const by = new RoostError('signed-out', { reason: 'removed', values: { by: 'Laptop' }, sentence: 'English' });
    expect(words().status({ ...status, why: by })).toMatch(/von „Laptop“ desselben Kontos/);
    const offline = { ...status, state: 'offline', why: new RoostError('unavailable'), problem: 'English' } as const;
    expect(words().status(offline)).toBe(
      'Der Server lässt dieses Gerät nicht herein: Der Server konnte das gerade nicht zu Ende bringen. (unavailable)',
    );
  });

  test('each of them', () => {
    const said = [
      ...[false, true].map((isEarlier) =>
        words().codeSent({
          address: { handle: 'ada' },
          digits: 8,
          sentAt: at,
          isEarlier,
          expiresAt: at,
          shownCode: null,
        }),
      ),
      words().insteadOfEnding(existing),
      words().insteadOfEnding({ devices: [] }),
      words().olderMessages({ state: 'waiting', received: 0, total: 0 }),
      words().olderMessages({ state: 'receiving', received: 0, total: 0 }),
      words().olderMessages({ state: 'receiving', received: 1_200, total: 5_000 }),
      words().joinerAsks({ name: 'Laptop', address: null }),
      words().joinerAsks({ name: 'Laptop', address: '203.0.113.9' }),
      words().linkMismatch({ joiner: null, mismatch: 'too-old' }),
      words().linkMismatch({ joiner: { name: 'Laptop', address: null }, mismatch: 'other-code' }),
      ...(['unknown', 'unverified', 'verified', 'changed'] as const).map((state) =>
        words().trust('Bob', { state, wasVerified: true }),
      ),
      words().othersChanged(2),
      words().disputeAdvice([bob], 'uada'),
      words().disputeAdvice([bob, { ...bob, user: 'ueve' as UserId }], 'uada'),
      words().disputeAdvice([bob], 'ubob'),
      words().dispute({ people: [bob, { ...bob, user: 'uada' as UserId }], sentence: 'English' }, 'uada'),
      words().behind({ isBehind: true }, { people: [bob], sentence: 'English' }, 'uada'),
      words().behind({ isBehind: false }, { people: [bob], sentence: 'English' }, 'uada'),
      words().leftOut({ people: [bob], sentence: 'English' }, 'uada'),
      words().preparing({ ready: 120, total: 1_000, sentence: 'English' }),
      words().howToCompare('Bob'),
      words().numberDiffers('Bob'),
      words().joinedAccount(existing),
      words().since(device(1, 'Phone')),
      ...[words().linkAgain, words().heldBack, words().behindAdvice],
    ];
    for (const one of said) {
      expect(one).not.toMatch(/English|[{}]|\b(the|The|your|is|device|with|of)\b/);
    }
    expect(new Set(said).size).toBe(said.length);
    expect(said.join(' ')).toContain('1.200 von 5.000');
  });
});
