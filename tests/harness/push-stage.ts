/** Real User objects behind the consumer of pushes, a queue, and providers that do what a test says. Time is the test's. */
import type { UserFromPush } from '../../durable-objects/user/wake/rpc.ts';
import type { PushKeys } from '../../lib/directory/push-keys.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { wire } from '../../schema/gen/wire.js';
import type { QueueMessage } from '../../workers/push/consume.ts';
import type { DeadPush } from '../../workers/push/dead-pushes.ts';
import type { Answer, Ports, PushRequest } from '../../workers/push/ports.ts';
import { newSubscription } from './push-receiver.ts';
import { groupId, type Person, Town, tokenHash } from './town.ts';

const device = newSubscription();

/** A queue as the platform keeps it: what is not acked comes again, and after `most` times it is dead. */
class Queue {
  readonly dead: unknown[] = [];
  readonly #town: Town;
  readonly #most: number;
  #waiting: { body: unknown; attempts: number; at: number }[] = [];

  constructor(town: Town, most = 50) {
    this.#town = town;
    this.#most = most;
  }

  add(body: unknown, delaySeconds = 0): void {
    this.#waiting.push({ body, attempts: 1, at: this.#town.now + delaySeconds * 1_000 });
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Gives a batch to the consumer; the clock goes on where nothing is due. */
  async next(work: (messages: QueueMessage[]) => Promise<void>): Promise<void> {
    const first = Math.min(...this.#waiting.map(({ at }) => at));
    this.#town.now = Math.max(this.#town.now, first);
    const batch = this.#waiting.filter(({ at }) => at <= this.#town.now).slice(0, 25);
    this.#waiting = this.#waiting.filter((one) => !batch.includes(one));
    const again: typeof batch = [];
    await work(
      batch.map(({ body, attempts }) => ({
        body,
        attempts,
        ack: () => undefined,
        retry: ({ delaySeconds }) => {
          // The runtime takes whole numbers of 32 bits, the platform half a day.
          if (delaySeconds > 43_200) throw new TypeError(`the queue waits for no ${delaySeconds} s`);
          again.push({ body, attempts: attempts + 1, at: this.#town.now + delaySeconds * 1_000 });
        },
      })),
    );
    for (const one of again) {
      if (one.attempts > this.#most) this.dead.push(one.body);
      else this.#waiting.push(one);
    }
  }
}

export async function stage(people: number, chats: number) {
  const town = new Town();
  const queue = new Queue(town);
  const persons: Person[] = [];
  for (let n = 0; n < people; n++) persons.push(await town.stranger(n + 1));
  const buried: DeadPush[] = [];
  const calls = { openWhileSending: 0, all: 0 };
  /** Of each person: calls to the object, and pushes that are under way. */
  const [open, sending] = [new Map<string, number>(), new Map<string, number>()];
  const ownerOf = new Map<string, string>();
  const add = (to: Map<string, number>, who: string, n: number) => to.set(who, (to.get(who) ?? 0) + n);
  const userOf = (person: Person): Pick<UserFromPush, 'claimWakeUps' | 'takeOutcomes'> => {
    const counted = async <Result>(work: () => Promise<Result>): Promise<Result> => {
      add(open, person.id, 1);
      calls.all++;
      if ((sending.get(person.id) ?? 0) > 0) calls.openWhileSending++;
      try {
        return structuredClone(await work());
      } finally {
        add(open, person.id, -1);
      }
    };
    const claim = async () => {
      const claimed = await person.user.claimWakeUps();
      for (const { address } of claimed.jobs) ownerOf.set(address, person.id);
      return claimed;
    };
    return {
      claimWakeUps: () => counted(claim),
      takeOutcomes: (outcomes) => counted(() => person.user.takeOutcomes(structuredClone(outcomes))),
    };
  };
  const pair = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
  ])) as CryptoKeyPair;
  const keys = {
    publicKey: Buffer.from((await crypto.subtle.exportKey('raw', pair.publicKey)) as ArrayBuffer).toString('base64url'),
    privateKey: await crypto.subtle.exportKey('jwk', pair.privateKey),
  } as PushKeys;
  const portsFor = (provider: (request: PushRequest) => Promise<Partial<Answer>>): Ports => ({
    settings: { local: false, contact: '', apns: null, fcm: null },
    limits: defaultLimits,
    transport: async (request) => {
      const owner = ownerOf.get(request.url) ?? '';
      add(sending, owner, 1);
      if ((open.get(owner) ?? 0) > 0) calls.openWhileSending++;
      try {
        return { status: 201, text: '', header: () => null, ...(await provider(request)) };
      } finally {
        add(sending, owner, -1);
      }
    },
    user: (id) => userOf(town.place(id)),
    keys: async () => keys,
    bury: async (dead) => void buried.push(dead),
    queue: async (user, { delaySeconds }) => queue.add({ user }, delaySeconds),
    now: () => town.now,
    random: () => 0.5,
    timer: () => ({ cancel: () => undefined }),
    log: () => undefined,
  });
  /** A message in each chat, or the first of them, of each person, who is away. */
  const write = async (seq: number, through = chats) => {
    for (const person of persons) {
      for (let chat = 1; chat <= through; chat++) {
        await person.user.deliver({
          conversation: groupId(chat),
          ...{
            kind: wire.ConversationKind.GROUP,
            members: 3,
            entries: [new Uint8Array(8)],
            firstSeq: seq,
            headSeq: seq,
          },
          ...{ countable: true, memberFrom: 1, listVersion: 1 },
        });
      }
    }
    await town.pass(10);
    for (const user of town.wokenUp.splice(0)) queue.add({ user });
  };
  return { town, queue, persons, buried, calls, portsFor, write };
}

export const register = (person: Person, address: string, of = 1) =>
  person.user.putPushTarget(
    { device: of, tokenHash: tokenHash(of) },
    { kind: 'web-push', address, p256dh: device.p256dh, auth: device.auth },
  );
