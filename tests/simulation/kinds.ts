/**
 * Kinds of trouble that a seed may have on top of its ordinary day, each drawn for itself, so that the day stays the
 * same with and without it.
 *
 * A kind costs the seeds that have it, not the others. One that shows what is known and not yet mended says so in
 * `off`: it is left out unless it is asked for by name.
 */
import { mediaTimes } from './media/times.ts';
import type { Action, Plan, Step } from './plan.ts';
import type { SceneName } from './scenes/scenes.ts';
import { type Random, randomOf } from './world/random.ts';
import { calm } from './world/weather.ts';

export interface Kind {
  /** Of seeds that have it. */
  readonly chance: number;
  /** Why it is left out for now. */
  readonly off?: string;
  readonly apply: (plan: Plan, random: Random) => Plan;
}

/** A schedule that chance hardly ever plays as a whole, after the run, which is the same without it. */
const scene = (name: SceneName): Kind => ({
  chance: 0.015,
  apply: (plan) => ({ ...plan, scenes: [...plan.scenes, name] }),
});

const weather = (plan: Plan, more: Partial<Plan['weather']>): Plan => ({
  ...plan,
  weather: { ...plan.weather, ...more },
});

export const kinds = {
  /** Some are still away at the end, and everything is right and at rest without them. */
  away: {
    chance: 0.15,
    apply: (plan, random) => ({
      ...plan,
      away: Array.from({ length: 1 + random.int(3) }, () => random.int(64)),
    }),
  },
  clocks: {
    chance: 0.08,
    apply: (plan, random) =>
      weather(plan, {
        clockStep: random.between(0, 0.01),
        clockOffMs: random.pick([0, 50, 5_000, 3_600_000]),
        clockRate: random.pick([0, 0.001, 0.1]),
      }),
  },
  /** In the end all keys are copied, of each device: nothing that has gone from it is opened with them. */
  copies: {
    chance: 0.5,
    off: 'some 700 seeds that encrypt were played with it, and the five that were red are mended; the others are still to be played',
    apply: (plan) => plan,
  },
  disks: {
    chance: 0.06,
    apply: (plan, random) =>
      weather(plan, {
        readFault: random.pick([0, 0.002, 0.01]),
        writeFault: random.pick([0, 0.01, 0.05]),
      }),
  },
  alarms: {
    chance: 0.06,
    apply: (plan, random) => weather(plan, { alarmLate: random.between(0, 0.5), alarmTwice: random.between(0, 0.5) }),
  },
  hangs: {
    chance: 0.06,
    apply: (plan, random) => weather(plan, { rpcHangs: random.between(0.002, 0.03) }),
  },
  overload: {
    chance: 0.06,
    apply: (plan, random) =>
      more(plan, random, 4, () => ({
        what: 'overloaded',
        pick: random.int(100),
        ms: random.between(200, 20_000),
      })),
  },
  stores: {
    chance: 0.06,
    apply: (plan, random) =>
      weather(plan, {
        storeMs: random.pick([
          [5, 400],
          [100, 3_000],
        ]),
        storeReadMs: random.pick([
          [0, 0],
          [1, 300],
        ]),
      }),
  },
  sealed: {
    chance: 0.06,
    apply: (plan, random) => weather(plan, { sealedFor: random.pick([0.05, 0.3, 0.6]) }),
  },
  /** What cannot be opened until its sender was asked for the key, by letters, and has answered. */
  unopenable: { chance: 0.06, apply: (plan) => plan },
  /** A cipher with a state: a value used twice, or one that parts from its row, is a message lost or read by others. */
  counting: { chance: 0.12, apply: (plan) => plan },
  /** The cipher that encrypts, over names for keys. It has a state and letters of its own. */
  encrypted: {
    chance: 0.12,
    apply: (plan) => ({ ...plan, kinds: encrypting(plan.kinds).filter((kind) => kind !== 'encrypted') }),
  },
  stragglers: {
    chance: 0.06,
    apply: (plan, random) => weather(plan, { stragglers: random.between(0.2, 0.9) }),
  },
  upgrades: {
    chance: 0.05,
    apply: (plan, random) => weather(plan, { lateUpgrade: random.between(0.05, 0.4) }),
  },
  /** The server lies to a device: it says so, and takes no more of that chat. */
  liar: { chance: 0.1, apply: (plan, random) => weather(plan, { forged: random.between(0.01, 0.2) }) },
  /** Most of each log has left for cold history, which is away at times; much is written in few chats, and taken back. */
  cold: {
    chance: 0.1,
    apply: (plan, random) => {
      const limits = {
        ...{ hotEntries: 1 + random.int(4), hotEntriesLeast: 1, hotMs: random.pick([2_000, 60_000, 3_600_000]) },
        coldBatch: 1 + random.int(5),
      };
      const away = weather(plan, { coldAway: random.pick([0, 0.2, 0.6]) });
      const scenes: SceneName[] = [...plan.scenes, 'coldDeletion'];
      return more({ ...away, scenes, limits: { ...plan.limits, ...limits } }, random, 60, () =>
        random.pick<Action>([
          { what: 'send', chat: random.int(2), text: `k${random.int(1_000)}`, expiresMs: 0 },
          { what: 'burst', chat: random.int(2), text: 'k', count: 2 + random.int(8) },
          { what: 'delete', chat: random.int(2), pick: random.int(100) },
          { what: 'delete', chat: random.int(2), pick: random.int(100) },
        ]),
      );
    },
  },
  releases: { chance: 0.08, apply: (plan) => weather(plan, { oldRelease: 0.5 }) },
  /** One to three of everything. */
  tiny: { chance: 0.08, apply: (plan, random) => ({ ...plan, limits: { ...plan.limits, ...tinyLimits(random) } }) },
  steps: {
    chance: 0.05,
    apply: (plan, random) => ({ ...plan, limits: { ...plan.limits, maxSteps: 1 + random.int(3) } }),
  },
  /** Reports and acks of groups of two to four go together, as else only above eight. */
  together: {
    chance: 0.25,
    apply: (plan, random) => ({ ...plan, limits: { ...plan.limits, maxMembersSingly: 1 + random.int(3) } }),
  },
  cursors: {
    chance: 0.05,
    apply: (plan, random) => ({ ...plan, limits: { ...plan.limits, maxResumeCursors: 1 + random.int(3) } }),
  },
  /** What takes a day or sixty takes seconds. */
  leases: {
    chance: 0.06,
    apply: (plan, random) => ({
      ...plan,
      limits: {
        ...plan.limits,
        maxMembersAttached: 1 + random.int(3),
        detachAfterNoSocket: 1 + random.int(3),
        detachLeaseMs: random.between(3_000, 30_000),
      },
    }),
  },
  unseen: {
    chance: 0.04,
    apply: (plan, random) =>
      more({ ...plan, limits: { ...plan.limits, ...unseenAfter(random.between(30_000, 90_000)) } }, random, 2, () => ({
        what: 'offline',
        ms: random.between(20_000, 120_000),
        told: random.chance(0.5),
      })),
  },
  /** Removed and added again, while devices come and go. */
  comings: {
    chance: 0.08,
    apply: (plan, random) => {
      const people = plan.people.length;
      return more(plan, random, 14, () =>
        random.pick<Action>([
          { what: 'remove', chat: random.int(4), person: random.int(people) },
          { what: 'add', chat: random.int(4), person: random.int(people) },
          { what: 'add', chat: random.int(4), person: random.int(people) },
          { what: 'offline', ms: random.between(500, 30_000), told: random.chance(0.5) },
          { what: 'send', chat: random.int(4), text: `c${random.int(1_000)}`, expiresMs: 0 },
        ]),
      );
    },
  },
  /** People come and go at every moment, answers take their time, and others write on. */
  absent: {
    chance: 0.1,
    apply: (plan, random) =>
      more(
        {
          ...weather(plan, { rpcSlow: random.between(0.05, 0.3), crashObject: 0, crashServer: 0, hibernate: 0 }),
          limits: { ...plan.limits, detachAfterNoSocket: 1 + random.int(2), maxMembersAttached: 64 },
        },
        random,
        30,
        () =>
          random.pick<Action>([
            { what: 'offline', ms: random.between(200, 4_000), told: true },
            { what: 'offline', ms: random.between(2_000, 30_000), told: random.chance(0.5) },
            { what: 'send', chat: random.int(3), text: `a${random.int(1_000)}`, expiresMs: 0 },
            { what: 'send', chat: random.int(3), text: `a${random.int(1_000)}`, expiresMs: 0 },
          ]),
      ),
  },
  /** Nobody writes any more; one device of a person is away while another one reads. */
  siblings: {
    chance: 0.06,
    apply: (plan, random) => {
      const from = plan.lastsMs;
      const steps = plan.steps.filter(({ at }) => at < from - 5_000);
      for (let i = 0; i < 6; i++) {
        const at = from + i * 12_000 + random.int(2_000);
        steps.push({ at, device: random.int(64), action: { what: 'offline', ms: 9_000, told: random.chance(0.7) } });
        for (let j = 0; j < 3; j++)
          steps.push({
            at: at + 3_000 + j * 500,
            device: random.int(64),
            action: { what: 'read', chat: random.int(4) },
          });
      }
      return { ...plan, people: plan.people.map(() => 2), steps, weather: calm, lastsMs: from + 80_000 };
    },
  },
  /** A device list may change a few times, and then not until tomorrow. */
  links: {
    chance: 0.03,
    apply: (plan, random) =>
      more({ ...plan, limits: { ...plan.limits, maxDeviceListChangesPerDay: 3 } }, random, 8, () =>
        random.pick<Action>([{ what: 'link' }, { what: 'link' }, { what: 'unlink', pick: random.int(100) }]),
      ),
  },
  /** More is written than a conversation takes: outboxes wait as they are told. */
  bursts: {
    chance: 0.05,
    apply: (plan, random) =>
      more(
        { ...plan, limits: { ...plan.limits, maxConversationSendsPerSecond: 1, maxConversationBurst: 2 } },
        random,
        4,
        () => ({ what: 'burst', chat: random.int(4), text: 'b', count: 4 + random.int(16) }),
      ),
  },
  ends: { chance: 0.05, apply: (plan, random) => more(plan, random, 1, () => ({ what: 'retire' })) },
  tabs: {
    chance: 0.05,
    apply: (plan, random) => more(plan, random, 3, () => ({ what: 'freeze', ms: random.between(50, 20_000) })),
  },
  large: {
    chance: 0.03,
    apply: (plan, random) =>
      more(plan, random, 6, () => ({
        what: 'burst',
        chat: random.int(8),
        text: 'x'.repeat(60_000 + random.int(4_000)),
        count: 1 + random.int(8),
      })),
  },
  many: {
    chance: 0.004,
    apply: (plan, random) => ({
      ...plan,
      limits: { ...plan.limits, maxSendsPerMinute: 100_000 },
      prelude: [
        ...plan.prelude,
        ...Array.from({ length: 100 + random.int(150) }, (_, index) => ({
          at: 0,
          device: random.int(64),
          action: { what: 'group', members: [random.int(8), random.int(8)], title: `g${index}` } as const,
        })),
      ],
    }),
  },
  stranger: {
    chance: 0.06,
    apply: (plan, random) => ({
      ...plan,
      stranger: random.pick([0.5, 5, 50]),
      limits: { ...plan.limits, lookupsFirstDay: 300 },
    }),
  },
  /** A stranger sends more than anybody may. */
  flood: {
    chance: 0.02,
    apply: (plan, random) => ({
      // A crash forgets what a socket has sent.
      ...weather(plan, { crashObject: 0, crashServer: 0, cut: 0, halfOpen: 0 }),
      stranger: random.pick([40, 100]),
      limits: {
        ...plan.limits,
        ...random.pick([{ maxFramesPerSecond: 12 }, { maxCallsAtOnce: 200, maxCallsPerMinute: 300 }]),
      },
    }),
  },
  lateAnswer: scene('lateAnswer'),
  lease: scene('lease'),
  lostConnection: scene('lostConnection'),
  brokenResume: scene('brokenResume'),
  sibling: scene('sibling'),
  unmarked: scene('unmarked'),
  setBack: scene('setBack'),
  forgotten: scene('forgotten'),
  untold: scene('untold'),
  leaver: scene('leaver'),
  newcomer: scene('newcomer'),
  watched: scene('watched'),
  haste: scene('haste'),
  wrongClocks: scene('wrongClocks'),
  expired: scene('expired'),
  unusedPrimary: scene('unusedPrimary'),
  claims: scene('claims'),
  /** Whose keys were copied, of clients that encrypt. */
  listener: {
    chance: 0.015,
    apply: (plan) => ({ ...plan, kinds: encrypting(plan.kinds), scenes: [...plan.scenes, 'listener'] }),
  },
  /** Told to clients that verify. */
  lies: {
    chance: 0.015,
    apply: (plan) => ({ ...plan, kinds: encrypting(plan.kinds), scenes: [...plan.scenes, 'lies'] }),
  },
  /**
   * The server keeps what is written for seconds, and who was away for longer is told so. Keys of senders go with it, and a clock
   * that is wrong for as long erases too much.
   */
  ttl: {
    chance: 0.05,
    apply: (plan, random) => {
      const seconds = random.between(4, 40);
      const calmClocks = { ...weather(plan, { clockStep: 0, clockOffMs: 0, clockRate: 0 }), scenes: [] };
      const kinds = plan.kinds.filter((kind) => !['encrypted', 'counting', 'unopenable'].includes(kind));
      return passing({ ...calmClocks, kinds, retention: `ttl ${Math.round(seconds)}s` }, random);
    },
  },
  /** What all devices have goes within seconds. */
  undelivered: {
    chance: 0.08,
    apply: (plan, random) => {
      const limits = { ...plan.limits, eraseDeliveredMs: random.pick([5_000, 15_000]) };
      // Of what has left and was delivered nobody can say whose it was: it is not deleted any more.
      const scenes = plan.scenes.filter((name) => name !== 'coldDeletion');
      const retention = 'until-delivered';
      return plan.retention === 'forever' ? passing({ ...plan, limits, scenes, retention }, random) : plan;
    },
  },
  beforeDelivery: scene('beforeDelivery'),
  /** Photos are sent, sent on, fetched and taken back while people come and go; hours later what nobody names has gone. */
  media: {
    chance: 0.06,
    apply: (plan, random) => {
      // The previous release beside this one is another matter, and what retention takes is not taken back.
      if (plan.retention !== 'forever' || plan.weather.oldRelease > 0) return plan;
      const people = plan.people.length;
      const calmClocks = weather(plan, { clockStep: 0, clockOffMs: 0, clockRate: 0 });
      const limits = { ...plan.limits, ...mediaTimes };
      // Before others, which go by the times that are usual.
      return more({ ...calmClocks, limits, scenes: ['media', ...plan.scenes] }, random, 24, () =>
        random.pick<Action>([
          { what: 'file', chat: random.int(4), expiresMs: random.chance(0.3) ? 1_000 + random.int(60_000) : 0 },
          { what: 'file', chat: random.int(4), expiresMs: 0 },
          { what: 'forward', chat: random.int(4), pick: random.int(100), to: random.int(4) },
          { what: 'forward', chat: random.int(4), pick: random.int(100), to: random.int(4) },
          { what: 'download', chat: random.int(4), pick: random.int(100) },
          { what: 'delete', chat: random.int(4), pick: random.int(100) },
          { what: 'discard', chat: random.int(4), pick: random.int(100) },
          { what: 'remove', chat: random.int(4), person: random.int(people) },
          { what: 'add', chat: random.int(4), person: random.int(people) },
          { what: 'crash', ms: random.between(100, 30_000), power: random.chance(0.3) },
        ]),
      );
    },
  },
  /**
   * Devices that encrypt go on from an earlier copy of their store: they have written since, and write more. The server still has
   * all that was delivered to them.
   */
  restored: {
    chance: 0.015,
    apply: (plan, random) => {
      const without = ['ttl', 'undelivered'];
      const kinds = encrypting(plan.kinds).filter((kind) => !without.includes(kind));
      const steps = Array.from({ length: 1 + random.int(2) }, () => restoring(random, plan.lastsMs)).flat();
      return {
        ...{ ...plan, kinds, retention: 'forever', scenes: plan.scenes.filter((name) => name !== 'beforeDelivery') },
        steps: [...plan.steps, ...steps].sort((a, b) => a.at - b.at),
      };
    },
  },
  /** Devices are woken by pushes, and some stay away in the end. Only whoever is called for each message is woken for it. */
  pushes: {
    chance: 0.1,
    apply: (plan, random) => {
      const { maxMembersAttached: _attached, detachAfterNoSocket: _detach, ...limits } = plan.limits;
      const trouble = { pushTrouble: random.pick([0, 0.1, 0.4]), clockStep: 0, clockOffMs: 0, clockRate: 0 };
      const away = Array.from({ length: 1 + random.int(2) }, () => random.int(64));
      // Beside retention nothing waits for who is away.
      const own: SceneName[] =
        plan.retention === 'forever' ? ['phoneAway', 'brokenPush', 'queueAway', 'slowQueue', 'renewedAway'] : [];
      const scenes = [...plan.scenes, ...own];
      return { ...weather(plan, trouble), limits, scenes, away: plan.away.length > 0 ? plan.away : away };
    },
  },
  /** Few messages, and people who say what they think of them, think otherwise, take it back, and come and go meanwhile. */
  reactions: {
    chance: 0.08,
    apply: (plan, random) =>
      more(plan, random, 50, () => {
        const emoji = random.pick(['👍', '🎉', '👎', '']);
        const react: Action = { what: 'react', chat: random.int(2), pick: random.int(4), emoji };
        const offline: Action = { what: 'offline', ms: random.between(500, 40_000), told: random.chance(0.5) };
        const undo: Action = { what: 'undo' };
        return random.pick<Action>([react, react, react, react, react, react, undo, undo, offline, offline]);
      }),
  },
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;

/** Which kinds a seed may have, and must have. */
export interface KindChoice {
  readonly always?: readonly string[];
  readonly never?: readonly string[];
}

export function withKinds(day: Plan, wanted: KindChoice = {}): Plan {
  let plan = day;
  for (const [name, kind] of Object.entries(kinds) as [KindName, Kind][]) {
    const random = randomOf(day.seed, `kind ${name}`);
    const drawn = random.chance(kind.chance) && kind.off === undefined && !(wanted.never ?? []).includes(name);
    if (!drawn && !(wanted.always ?? []).includes(name)) continue;
    const applied = kind.apply(plan, random);
    plan = { ...applied, kinds: [...applied.kinds, name] };
  }
  return plan;
}

/** Much is written in few chats while devices come and go; some of it has left for cold history by then. */
function passing(plan: Plan, random: Random): Plan {
  const isCold = random.chance(0.5);
  const cold = { hotEntries: 1 + random.int(6), hotEntriesLeast: 1, coldBatch: 1 + random.int(5) };
  return more({ ...plan, limits: isCold ? { ...plan.limits, ...cold } : plan.limits }, random, 40, () =>
    random.pick<Action>([
      { what: 'send', chat: random.int(2), text: `r${random.int(1_000)}`, expiresMs: 0 },
      // Where a conversation takes one in a second, so many more would wait for as long as the run lasts.
      { what: 'burst', chat: random.int(2), text: 'r', count: 1 + random.int(plan.kinds.includes('bursts') ? 1 : 8) },
      { what: 'delete', chat: random.int(2), pick: random.int(100) },
      { what: 'read', chat: random.int(2) },
      { what: 'link' },
      { what: 'unlink', pick: random.int(100) },
      { what: 'offline', ms: random.between(500, 60_000), told: random.chance(0.5) },
      { what: 'remove', chat: random.int(3), person: random.int(4) },
      { what: 'add', chat: random.int(3), person: random.int(4) },
    ]),
  );
}

/** A store is copied; its device writes; it goes on from the copy, and writes again. */
function restoring(random: Random, lastsMs: number): Step[] {
  const device = random.int(64);
  const at = Math.round(random.between(1_000, lastsMs * 0.6));
  const ms = Math.round(random.between(1_000, lastsMs * 0.4));
  const write = (from: number, through: number): Step => ({
    ...{ at: Math.round(random.between(from, through)), device },
    action: { what: 'send', chat: random.int(4), text: `w${random.int(1_000)}`, expiresMs: 0 },
  });
  return [
    { at, device, action: { what: 'restore', ms } },
    ...Array.from({ length: 1 + random.int(5) }, () => write(at, at + ms)),
    ...Array.from({ length: 1 + random.int(5) }, () => write(at + ms + 5, at + ms + 5_000)),
  ];
}

/** Instead of the ciphers that are ciphers of tests. */
function encrypting(kinds: readonly string[]): string[] {
  return ['encrypted', ...kinds.filter((kind) => !['encrypted', 'counting', 'unopenable'].includes(kind))];
}

/** In these short lives a clock is not doubted for a day. */
function unseenAfter(deviceActiveMs: number): Record<string, number> {
  return { deviceActiveMs, deviceUnseenForMs: Math.round(deviceActiveMs / 10) };
}

function more(plan: Plan, random: Random, most: number, make: () => Action): Plan {
  const added: Step[] = Array.from({ length: 1 + random.int(most) }, () => ({
    at: Math.round(random.between(500, plan.lastsMs)),
    device: random.int(64),
    action: make(),
  }));
  return { ...plan, steps: [...plan.steps, ...added].sort((a, b) => a.at - b.at) };
}

/** Those that a person may meet without being refused what every run asks for. */
const tinyNames = [
  'maxInFlight',
  'maxUnackedFrames',
  'maxMembersAttached',
  'detachAfterNoSocket',
  'maxDeliveriesInFlight',
  'maxMembersPrompt',
  'maxMembersDelivered',
  'maxExceptions',
  'maxPage',
  'maxEntriesPerDelivery',
  'maxRefusalEntries',
  'maxConversationSendsPerSecond',
  'maxConversationBurst',
  'maxWatched',
  'maxWatchers',
  'maxTargets',
  'maxMembersSingly',
] as const;

function tinyLimits(random: Random): Record<string, number> {
  const limits: Record<string, number> = {};
  for (const name of tinyNames) if (random.chance(0.5)) limits[name] = 1 + random.int(3);
  return limits;
}
