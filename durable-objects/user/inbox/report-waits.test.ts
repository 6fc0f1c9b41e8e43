/** In a group a position goes on the answer to the next delivery: what a crash, a loss or a late answer does between. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ConversationId } from '../../../protocol/ids.ts';
import { stored } from '../../../schema/gen/stored.js';
import { wire } from '../../../schema/gen/wire.js';
import { groupId, type Person, Town, type TownSocket } from '../../../tests/harness/town.ts';
import type { DeliverReply } from '../rpc.ts';

const members = 10;
/** members/100 s */
const windowMs = 100;

/** Until then the conversation has handed on what came on answers: half a second with its jitter. */
const answersMs = 640;

class Group {
  readonly id: ConversationId = groupId(1);
  readonly town: Town;
  readonly people: Person[] = [];
  readonly sockets: TownSocket[] = [];
  /** What a delivery to Bob answered. */
  readonly carried: boolean[] = [];
  seq = 1;
  epoch = 1;

  constructor(limits = {}) {
    this.town = new Town(limits);
  }

  async begin(): Promise<this> {
    for (let n = 1; n <= members; n++) this.people.push(await this.town.person(n));
    for (const person of this.people) this.sockets.push(await person.connect());
    const { a } = this;
    const users = this.people.map((one) => one.id);
    expect((await a.ask(a.creation(this.id, wire.ConversationKind.GROUP, users))).accepted).toBeTruthy();
    await this.town.pass(30_000);
    this.town.userCall = async (id, method, _request, pass) => {
      const answer = await pass();
      if (method === 'deliver' && id === this.bob.id) this.carried.push(hasReport(answer));
      return answer;
    };
    return this;
  }

  get a(): TownSocket {
    return this.sockets[0] as TownSocket;
  }
  get b(): TownSocket {
    return this.sockets[1] as TownSocket;
  }
  get bob(): Person {
    return this.people[1] as Person;
  }

  /** Alice writes, and everybody is handed it. */
  async say(): Promise<number> {
    const { accepted } = await this.a.ask(this.a.message(this.id, { epoch: this.epoch }));
    await this.town.settle();
    this.seq = accepted?.seq ?? 0;
    return this.seq;
  }

  /** Bob's device has everything up to `seq`. */
  async ack(seq: number, read = 0, socket = this.b): Promise<void> {
    await socket.ack([{ conversation: this.id, through: seq, newest: seq, read }]);
    await this.town.settle();
  }

  /** Bob told something a moment ago, and it is confirmed. */
  async busy(): Promise<void> {
    await this.ack(await this.say());
    await this.town.pass(50);
    expect(this.isUnconfirmed()).toBe(false);
    this.carried.length = 0;
    this.town.calls.clear();
  }

  get reports(): number {
    return this.town.called('report');
  }

  /** Of the others, how many have the newest as Alice's device was told. */
  delivered(seq: number): number {
    const steps = this.a.summaries().flatMap((summary) => (summary.steps ?? []).map((step) => ({ ...step, summary })));
    const of = steps.filter(({ from, summary }) => (from ?? 0) <= seq && (summary.through ?? 0) >= seq);
    const last = new Map<unknown, number>();
    for (const { summary, delivered } of of) last.set(summary, delivered ?? 0);
    return Math.max(0, ...last.values());
  }

  /** As the attachment says, or will within 200 ms. */
  isUnconfirmed(socket = this.b): boolean {
    const kept = socket.attachment();
    if (kept === null) return false;
    return stored.Connection.decode(kept).unsettled.some((item) => item.unconfirmed === true);
  }
}

function hasReport(answer: unknown): boolean {
  return typeof answer === 'object' && (answer as DeliverReply).report !== null;
}

let group: Group;
beforeEach(async () => {
  group = await new Group().begin();
});

describe('[D6.5] in a group of more than 8 a position waits for a delivery', () => {
  test('not after a quiet second: it is told at once, as a call', async () => {
    await group.ack(await group.say());
    expect(group.reports).toBe(1);
    expect(group.delivered(group.seq)).toBe(1);
  });

  test('the answer to the next one takes it along, and no call is made for it', async () => {
    await group.busy();
    await group.ack(await group.say());
    await group.town.pass(windowMs - 10);
    expect(group.reports).toBe(0);
    await group.say();
    expect(group.carried).toEqual([false, true]);
    expect(group.delivered(3)).toBe(0);
    await group.town.pass(answersMs);
    expect(group.delivered(3)).toBe(1);
    expect(group.reports).toBe(0);
  });

  test('when none comes until the window ends, it goes as a call', async () => {
    await group.busy();
    await group.ack(await group.say());
    await group.town.pass(windowMs - 1);
    expect(group.reports).toBe(0);
    await group.town.pass(2);
    expect(group.reports).toBe(1);
    expect(group.delivered(group.seq)).toBe(1);
  });

  test('what moves while it waits goes along, in one', async () => {
    await group.busy();
    await group.ack(await group.say());
    group.carried.length = 0;
    await group.town.settle();
    await group.ack(group.seq, group.seq);
    await group.say();
    expect(group.carried).toEqual([true]);
    expect(group.reports).toBe(0);
    await group.town.pass(answersMs);
    expect(group.a.summaries().at(-1)?.steps?.[0]).toMatchObject({ from: 1, delivered: 1, read: 1 });
  });

  test('a read that another device of the person does not know is a call: its answer says how much is unread', async () => {
    const laptop = await group.bob.link();
    const l = await group.bob.connect(laptop);
    await group.town.pass(30_000);
    // The new list of devices.
    group.epoch = 2;
    await group.busy();
    const seq = await group.say();
    await group.ack(seq, seq);
    expect(group.reports).toBe(1);
    expect(l.events().some(({ readPositions }) => readPositions?.positions?.[0]?.read === seq)).toBe(true);
  });

  test('in one of 8 each is told at once', async () => {
    group = await new Group({ maxMembersSingly: members }).begin();
    await group.busy();
    await group.ack(await group.say());
    expect(group.reports).toBe(1);
  });
});

describe('[D6.5] [D6.1] until it is confirmed, whatever happens', () => {
  test('[D1.4] while it waits the attachment says so, and while it is told on an answer', async () => {
    await group.busy();
    await group.ack(await group.say());
    expect(group.isUnconfirmed()).toBe(false);
    await group.say();
    await group.town.pass(200);
    expect(group.carried).toEqual([false, true]);
    expect(group.isUnconfirmed()).toBe(true);
  });

  test('the object dies while it waits: the next resume tells it', async () => {
    await group.busy();
    const seq = await group.say();
    await group.ack(seq);
    group.bob.crash();
    await group.town.pass(5_000);
    expect(group.delivered(seq)).toBe(0);
    await group.bob.connect(1, { resume: [{ conversation: group.id, through: seq, newest: seq }] });
    await group.town.pass(5_000);
    expect(group.delivered(seq)).toBe(1);
  });

  test('the connection ends while it waits: the row says so, and it is told all the same', async () => {
    await group.busy();
    const seq = await group.say();
    await group.ack(seq);
    await group.b.leave();
    await group.town.pass(5_000);
    expect(group.delivered(seq)).toBe(1);
    // Restated once, for the second was a busy one.
    expect(group.reports).toBe(2);
  });

  test('the object forgets while it waits (memory alone goes): what the attachment says is told after the start', async () => {
    await group.busy();
    const seq = await group.say();
    group.town.conversationCall = async (_id, method, _request, pass) => {
      if (method === 'report') throw new Error('not now');
      return pass();
    };
    await group.ack(seq);
    await group.town.pass(200);
    group.bob.restart();
    group.town.conversationCall = (_id, _method, _request, pass) => pass();
    await group.town.pass(120_000);
    await group.say();
    await group.town.pass(5_000);
    expect(group.delivered(seq)).toBe(1);
  });

  test('the answer that carries it is lost: it is restated after a second, as a call', async () => {
    await group.busy();
    const seq = await group.say();
    await group.ack(seq);
    let isLost = false;
    group.town.userCall = async (id, method, _request, pass) => {
      const answer = await pass();
      if (method === 'deliver' && id === group.bob.id && hasReport(answer)) {
        isLost = true;
        throw new Error('lost');
      }
      return answer;
    };
    await group.say();
    expect([isLost, group.delivered(seq)]).toEqual([true, 0]);
    await group.town.pass(1_100);
    expect(group.reports).toBe(1);
    expect(group.delivered(seq)).toBe(1);
  });

  test('the conversation dies after the answer and before it writes: it is restated after a second', async () => {
    await group.busy();
    const seq = await group.say();
    await group.ack(seq);
    await group.say();
    expect(group.carried.at(-1)).toBe(true);
    group.town.conversation(group.id).restart();
    group.town.calls.clear();
    await group.town.pass(2_000);
    expect(group.reports).toBeGreaterThanOrEqual(1);
    const kept = group.town.conversation(group.id);
    kept.restart();
    await group.town.pass(30_000);
    expect(group.delivered(seq)).toBe(1);
    expect(group.isUnconfirmed()).toBe(false);
  });

  test('told by a call that is answered late, and newer on an answer: the late answer confirms nothing of the newer', async () => {
    await group.busy();
    await group.town.pass(2_000);
    let answer = () => {};
    group.town.conversationCall = async (_id, method, _request, pass) => {
      const reply = await pass();
      if (method !== 'report') return reply;
      return new Promise((resolve) => {
        answer = () => resolve(reply);
      });
    };
    await group.ack(await group.say());
    const seq = await group.say();
    await group.ack(seq);
    await group.say();
    expect(group.carried.at(-1)).toBe(true);
    answer();
    await group.town.pass(200);
    expect(group.isUnconfirmed()).toBe(true);
    group.town.conversationCall = (_id, _method, _request, pass) => pass();
    await group.town.pass(3_000);
    expect(group.isUnconfirmed()).toBe(false);
    expect(group.delivered(seq)).toBe(1);
  });

  test('the answer comes late, after a call with a newer position: nothing falls', async () => {
    await group.busy();
    const first = await group.say();
    await group.ack(first);
    let late = () => {};
    group.town.userCall = async (id, method, _request, pass) => {
      const answer = await pass();
      if (method !== 'deliver' || id !== group.bob.id || !hasReport(answer)) return answer;
      return new Promise((resolve) => {
        late = () => resolve(answer);
      });
    };
    const second = await group.say();
    await group.ack(second);
    await group.town.pass(windowMs + 10);
    expect(group.delivered(second)).toBe(1);
    late();
    await group.town.pass(3_000);
    expect(group.a.summaries().at(-1)?.steps?.at(-1)).toMatchObject({ delivered: 1 });
    expect(group.isUnconfirmed()).toBe(false);
  });

  test('[T1] the clock is set back by an hour while it waits: it goes no later', async () => {
    await group.busy();
    const seq = await group.say();
    await group.ack(seq);
    group.town.setClock(-3_600_000);
    await group.town.pass(windowMs + 10);
    expect(group.reports).toBe(1);
    expect(group.delivered(seq)).toBe(1);
  });
});

describe('[D6.5] the object is awake no longer for it than the window and the second of D6.1', () => {
  test('after the last report is confirmed no timer stands', async () => {
    await group.busy();
    for (let n = 0; n < 20; n++) {
      await group.ack(await group.say());
      await group.town.pass(60);
    }
    const last = group.town.now;
    let sleptAt = 0;
    while (group.town.hasTimers(group.bob) && group.town.now < last + 60_000) await group.town.pass(10);
    sleptAt = group.town.now;
    // What keeps attachments stands for 200 ms after the answer that confirmed (D1.4).
    expect(sleptAt - last).toBeLessThanOrEqual(windowMs + 1_000 + 1_000 + 220);
    expect(group.isUnconfirmed()).toBe(false);
  });
});
