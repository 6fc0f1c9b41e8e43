/**
 * Known answers of sessions: conversations with Signal's own library, recorded once, byte for byte.
 *
 * `node tests/interop/answers.ts` records what is missing; what is there is never changed, because devices out there hold
 * sessions of that kind. Our keys, and the randomness of our steps, are fixed; Signal's are its own, as they came. So
 * what it wrote is to be opened for ever, and what we wrote, and it has opened, is to be written again.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ArrivedMessage, type Bundle, prekeyMessage } from '../../crypto/suite.ts';
import { sameBytes, utf8 } from '../../lib/bytes.ts';
import { fromJson, toJson } from '../vectors/record.ts';
import { Dice } from './dice.ts';
import { LibPeer } from './lib-peer.ts';
import { loadOracle } from './libsignal.ts';
import { OurPeer } from './our-peer.ts';
import { type Kind, kinds } from './schedule.ts';

export interface Answers {
  readonly kind: string;
  /** Of all randomness on our side. */
  readonly seed: number;
  readonly begunBy: 'roost' | 'signal';
  readonly signal: { readonly identity: Uint8Array; readonly registrationId: number };
  /** Of Signal's, when we begin. */
  readonly bundle: Bundle | null;
  readonly steps: readonly Step[];
}

interface Step extends ArrivedMessage {
  readonly by: 'roost' | 'signal';
  readonly plaintext: Uint8Array;
}

const file = fileURLToPath(new URL('recorded/sessions.json', import.meta.url));

export function readAnswers(): Answers[] {
  return existsSync(file) ? (fromJson(JSON.parse(readFileSync(file, 'utf8'))) as Answers[]) : [];
}

/** Plays our side again, and says at which step something else came out; null when nothing did. */
export async function differing({ kind, seed, begunBy, signal, bundle, steps }: Answers): Promise<string | null> {
  const ours = await OurPeer.create(new Dice(seed).bytes, kind === 'pqxdh');
  ours.bundle();
  if (begunBy === 'roost' && bundle !== null) await ours.initiate(bundle);
  for (const [i, { by, type, data, plaintext }] of steps.entries()) {
    if (by === 'signal') {
      if (!sameBytes(await ours.receive({ type, data }, signal), plaintext))
        return `step ${i} is opened to something else`;
      continue;
    }
    const sent = await ours.send(plaintext);
    if (sent.type !== type || !sameBytes(sent.data, data)) return `step ${i} is written otherwise`;
  }
  return null;
}

/** Who writes; those in brackets arrive the other way round. */
const script = [
  'roost',
  'roost',
  'signal',
  'roost',
  '(signal',
  'signal)',
  'signal',
  'roost',
  '(roost',
  'roost)',
  'signal',
];

async function record(kind: Kind, begunBy: Answers['begunBy'], seed: number): Promise<Answers> {
  const ours = await OurPeer.create(new Dice(seed).bytes, kind.hasKem);
  const theirs = new LibPeer(await loadOracle(kind.oracle), { ...kind, name: kind.oracle, registrationId: 4321 });
  const [own, bundle] = [ours.bundle(), theirs.bundle()];
  await (begunBy === 'roost' ? ours.initiate(bundle) : theirs.initiate(own));
  const signal = { identity: theirs.identity, registrationId: theirs.registrationId };
  const order = begunBy === 'roost' ? script : script.map((who) => who.replace(/roost|signal/, other));
  const steps: Step[] = [];
  let waiting: Step | null = null;
  for (const [i, who] of order.entries()) {
    const by = who.replace(/[()]/g, '') as Step['by'];
    const plaintext = utf8(`${i} of ${kind.name}, ${'x'.repeat(i * 7)}`);
    const sent: Step = { by, plaintext, ...pickMessage(await (by === 'roost' ? ours : theirs).send(plaintext)) };
    if (by === 'roost') steps.push(sent);
    if (who.startsWith('(')) {
      waiting = sent;
      continue;
    }
    for (const step of waiting === null ? [sent] : [sent, waiting]) {
      const opened = await (by === 'roost' ? theirs.receive(step) : ours.receive(step, signal));
      if (!sameBytes(opened, step.plaintext)) throw new Error(`step ${i} was opened to something else`);
      if (by === 'signal') steps.push(step);
    }
    waiting = null;
  }
  return { kind: kind.name, seed, begunBy, signal, bundle: begunBy === 'roost' ? bundle : null, steps };
}

function pickMessage({ type, data }: ArrivedMessage): ArrivedMessage {
  return { type, data };
}

function other(who: string): string {
  return who === 'roost' ? 'signal' : 'roost';
}

/** Says whether there are messages of all sorts in it. */
export function isWhole({ steps }: Answers): boolean {
  const sorts = new Set(steps.map(({ by, type }) => `${by} ${type === prekeyMessage ? 'first' : 'further'}`));
  return sorts.size === 3 && steps.length === script.length;
}

if (import.meta.main) {
  const recorded = readAnswers();
  for (const kind of kinds) {
    for (const begunBy of ['roost', 'signal'] as const) {
      if (recorded.some((one) => one.kind === kind.name && one.begunBy === begunBy)) continue;
      recorded.push(await record(kind, begunBy, recorded.length + 1));
    }
  }
  mkdirSync(new URL('recorded/', import.meta.url), { recursive: true });
  writeFileSync(file, `${JSON.stringify(toJson(recorded), null, 1)}\n`);
}
