/** What people do in a run, and in what weather: drawn from the seed, and plain data, so that it can be cut down. */

import { type KindChoice, withKinds } from './kinds.ts';
import type { SceneName } from './scenes/scenes.ts';
import { type Random, randomOf } from './world/random.ts';
import { calm, type Weather } from './world/weather.ts';

export type Action =
  | { readonly what: 'send'; readonly chat: number; readonly text: string; readonly expiresMs: number }
  | { readonly what: 'burst'; readonly chat: number; readonly text: string; readonly count: number }
  | { readonly what: 'file'; readonly chat: number; readonly expiresMs: number }
  | { readonly what: 'download'; readonly chat: number; readonly pick: number }
  /** The file of a message goes on to another chat. */
  | { readonly what: 'forward'; readonly chat: number; readonly pick: number; readonly to: number }
  | { readonly what: 'direct'; readonly peer: number; readonly text: string }
  | { readonly what: 'group'; readonly members: readonly number[]; readonly title: string }
  | { readonly what: 'delete' | 'discard' | 'retry'; readonly chat: number; readonly pick: number }
  | { readonly what: 'read'; readonly chat: number }
  /** An empty emoji takes it back. */
  | { readonly what: 'react'; readonly chat: number; readonly pick: number; readonly emoji: string }
  /** The entry of what it thought last is deleted for everyone. */
  | { readonly what: 'undo' }
  | { readonly what: 'typing' | 'open' | 'close' | 'leave'; readonly chat: number }
  | { readonly what: 'add' | 'remove' | 'promote'; readonly chat: number; readonly person: number }
  | { readonly what: 'rename'; readonly chat: number; readonly title: string }
  | { readonly what: 'watch'; readonly person: number }
  | { readonly what: 'away'; readonly away: boolean }
  | { readonly what: 'link' }
  | { readonly what: 'unlink'; readonly pick: number }
  | { readonly what: 'offline'; readonly ms: number; readonly told: boolean }
  | { readonly what: 'crash'; readonly ms: number; readonly power: boolean }
  | { readonly what: 'slow'; readonly ms: number }
  | { readonly what: 'server-crash' }
  /** No call reaches the conversation for a while. */
  | { readonly what: 'unreachable'; readonly pick: number; readonly ms: number }
  | { readonly what: 'hibernate-all' }
  /** The platform turns every call to an object away for a while. */
  | { readonly what: 'overloaded'; readonly pick: number; readonly ms: number }
  /** A tab freezes, another one takes over, and the first thaws. */
  | { readonly what: 'freeze'; readonly ms: number }
  /** The device's store is copied, and so much later the device goes on from that copy. */
  | { readonly what: 'restore'; readonly ms: number }
  /** The account ends, or its number is taken over. */
  | { readonly what: 'retire' };

export interface Step {
  readonly at: number;
  /** Which device acts, of all that there are then. */
  readonly device: number;
  readonly action: Action;
}

export interface Plan {
  readonly seed: number;
  /** How many devices each person begins with. */
  readonly people: readonly number[];
  /** What happens before the weather begins: everybody has somebody to talk to. */
  readonly prelude: readonly Step[];
  readonly steps: readonly Step[];
  readonly weather: Weather;
  /** How long the weather lasts. */
  readonly lastsMs: number;
  /** Attached up to this many members: small groups then behave as large ones. */
  readonly limits: Readonly<Record<string, number>>;
  /** What trouble the seed has beyond its ordinary day. */
  readonly kinds: readonly string[];
  /** ROOST_RETENTION. */
  readonly retention: string;
  /** Devices that stay away until all that are there were looked at. */
  readonly away: readonly number[];
  /** A stranger with an account sends so many commands a second; 0: nobody does. */
  readonly stranger: number;
  /** What is played when the run has come to rest. */
  readonly scenes: readonly SceneName[];
}

/** An ordinary day. */
export const nothingElse = {
  kinds: [],
  retention: 'forever',
  away: [],
  stranger: 0,
  scenes: [],
} as const satisfies Partial<Plan>;

/** A seed's day, with what trouble it drew; `wanted` says which kinds it has in any case, and which never. */
export function planOf(seed: number, wanted: KindChoice = {}): Plan {
  const random = randomOf(seed, 'plan');
  const people = Array.from({ length: random.chance(0.5) ? 2 : 3 + random.int(2) }, () => (random.chance(0.4) ? 2 : 1));
  const lastsMs = random.between(15_000, 120_000);
  const prelude = preludeOf(random, people.length);
  const count = 12 + random.int(36);
  const steps: Step[] = [];
  for (let i = 0; i < count; i++)
    steps.push(step(random, random.between(500, lastsMs), actionOf(random, people.length, i)));
  steps.sort((a, b) => a.at - b.at);
  const day = { seed, people, prelude, steps, weather: weatherOf(random), lastsMs, limits: limitsOf(random) };
  return withKinds({ ...day, ...nothingElse }, wanted);
}

function preludeOf(random: Random, people: number): Step[] {
  const everybody = Array.from({ length: people }, (_, index) => index);
  const prelude: Step[] = [];
  if (people > 2 || random.chance(0.5))
    prelude.push(step(random, 0, { what: 'group', members: everybody, title: 'first' }));
  if (random.chance(0.8)) prelude.push(step(random, 10, { what: 'direct', peer: 1, text: 'm-hello' }, 0));
  return prelude;
}

function step(random: Random, at: number, action: Action, device = random.int(64)): Step {
  return { at: Math.round(at), device, action };
}

function actionOf(random: Random, people: number, index: number): Action {
  const chat = random.int(8);
  const person = random.int(people);
  const text = `m${index}`;
  const choices: readonly (readonly [number, () => Action])[] = [
    [30, () => ({ what: 'send', chat, text, expiresMs: random.chance(0.1) ? 1_000 + random.int(60_000) : 0 })],
    [6, () => ({ what: 'burst', chat, text, count: 2 + random.int(24) })],
    [6, () => ({ what: 'direct', peer: person, text })],
    [2, () => ({ what: 'group', members: [person, random.int(people)], title: text })],
    [4, () => ({ what: 'delete', chat, pick: random.int(100) })],
    [1, () => ({ what: 'discard', chat, pick: random.int(100) })],
    [1, () => ({ what: 'retry', chat, pick: random.int(100) })],
    [12, () => ({ what: 'read', chat })],
    [4, () => ({ what: 'typing', chat })],
    [3, () => ({ what: 'open', chat })],
    [1, () => ({ what: 'close', chat })],
    [1, () => ({ what: 'leave', chat })],
    [4, () => ({ what: 'add', chat, person })],
    [3, () => ({ what: 'remove', chat, person })],
    [1, () => ({ what: 'promote', chat, person })],
    [1, () => ({ what: 'rename', chat, title: text })],
    [2, () => ({ what: 'watch', person })],
    [1, () => ({ what: 'away', away: random.chance(0.5) })],
    [3, () => ({ what: 'link' })],
    [1, () => ({ what: 'unlink', pick: random.int(100) })],
    [6, () => ({ what: 'offline', ms: random.between(500, 90_000), told: random.chance(0.5) })],
    [4, () => ({ what: 'crash', ms: random.between(100, 30_000), power: random.chance(0.3) })],
    [1, () => ({ what: 'slow', ms: random.between(50, 1_500) })],
    [1, () => ({ what: 'server-crash' })],
    [4, () => ({ what: 'unreachable', pick: random.int(100), ms: random.between(200, 20_000) })],
    [2, () => ({ what: 'hibernate-all' })],
  ];
  let draw = random.next() * choices.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, make] of choices) {
    draw -= weight;
    if (draw < 0) return make();
  }
  return { what: 'read', chat };
}

function weatherOf(random: Random): Weather {
  const some = (most: number): number => (random.chance(0.5) ? 0 : random.between(0, most));
  const slow = random.chance(0.2);
  return {
    ...calm,
    rpcMs: random.chance(0.3) ? [0.1, 80] : calm.rpcMs,
    netMs: slow ? [20, 1_500] : random.chance(0.3) ? [1, 5] : calm.netMs,
    commitMs: random.chance(0.3) ? [0.2, 60] : calm.commitMs,
    promptCommit: random.pick([0, 0.5, 0.9]),
    rpcSlow: some(0.05),
    rpcLost: some(0.04),
    answerLost: some(0.06),
    overtaking: some(0.5),
    crashObject: some(0.02),
    crashServer: some(0.003),
    crashClient: some(0.002),
    hibernate: some(0.02),
    cut: some(0.004),
    halfOpen: some(0.003),
  };
}

function limitsOf(random: Random): Record<string, number> {
  const limits: Record<string, number> = {};
  if (random.chance(0.25)) limits.maxMembersAttached = 2;
  if (random.chance(0.2)) limits.maxMembersPrompt = 2;
  if (random.chance(0.2)) limits.detachAfterNoSocket = 2;
  if (random.chance(0.2)) limits.maxUnackedFrames = 4;
  if (random.chance(0.2)) limits.maxPage = 5;
  if (random.chance(0.2)) limits.maxEntriesPerDelivery = 3;
  if (random.chance(0.15)) limits.maxAttachmentBytes = 300;
  if (random.chance(0.15)) limits.maxRefusalEntries = 1;
  if (random.chance(0.1)) limits.maxMembersDelivered = 2;
  if (random.chance(0.15)) limits.maxConversationSendsPerSecond = 2;
  if (random.chance(0.15)) limits.maxConversationBurst = 4;
  if (random.chance(0.1)) limits.maxInFlight = 2;
  return limits;
}
