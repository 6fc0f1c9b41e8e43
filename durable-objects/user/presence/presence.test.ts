import { describe, expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { personId, type TownSocket } from '../../../tests/harness/town.ts';
import { chatOfTwo } from '../../../tests/harness/two-people.ts';

describe('presence', () => {
  const presenceOf = (socket: TownSocket) => socket.events().flatMap((event) => event.presences?.presences ?? []);

  test('[13.3] [D9.1] a close is seen at once, a cut within 46 s, and nothing is armed while nobody watches', async () => {
    const { town, alice, bob, a, b } = await chatOfTwo();
    expect(bob.alarm).toBeNull();
    const first = await a.ask({ watch: { users: [bob.id] } });
    expect(first.presences?.presences).toMatchObject([{ user: bob.id, state: wire.PresenceState.ONLINE }]);
    await b.leave();
    await town.settle();
    expect(presenceOf(a).at(-1)).toMatchObject({ state: wire.PresenceState.OFFLINE, lastSeenAt: town.now });

    const again = await bob.connect(1);
    await town.settle();
    expect(presenceOf(a).at(-1)).toMatchObject({ state: wire.PresenceState.ONLINE });
    for (let i = 0; i < 3; i++) {
      await town.pass(23_000);
      await again.command({ alive: {} });
      await a.command({ alive: {} });
    }
    const heard = town.now;
    expect(presenceOf(a).at(-1)).toMatchObject({ state: wire.PresenceState.ONLINE });
    expect(again.events().some((event) => event.aliveWanted)).toBe(true);
    await town.pass(44_000);
    expect(presenceOf(a).at(-1)).toMatchObject({ state: wire.PresenceState.ONLINE });
    await town.pass(2_000);
    expect(presenceOf(a).at(-1)).toMatchObject({ state: wire.PresenceState.OFFLINE, lastSeenAt: heard });
    expect(again.closedWith).toBe(4001);
    void alice;
  });

  test('[13.3] [D9.1] a notice that overtakes the answer to a watch, or another notice, is not undone by what is older', async () => {
    const { town, bob, a, b } = await chatOfTwo();
    await a.ask({ watch: { users: [bob.id] } });
    await town.settle();
    const held: (() => void)[] = [];
    town.userCall = async (_id, method, _request, pass) => {
      const isHeld = method === 'watch' && held.length === 0;
      const answer = await pass();
      if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
      return answer;
    };
    const asking = a.command({ watch: { users: [bob.id] } });
    await town.settle();
    expect(held.length).toBe(1);
    await b.leave();
    await town.settle();
    for (const release of held) release();
    const id = await asking;
    await town.settle();
    const answer = a.replies().find((reply) => reply.id === id);
    expect(answer?.presences?.presences).toMatchObject([{ user: bob.id, state: wire.PresenceState.OFFLINE }]);
    expect(presenceOf(a).at(-1)).toMatchObject({ state: wire.PresenceState.OFFLINE });

    const late: (() => void)[] = [];
    town.userCall = async (_id, method, _request, pass) => {
      if (method === 'presence' && late.length === 0) await new Promise<void>((resolve) => late.push(resolve));
      return pass();
    };
    const back = await bob.connect(1);
    await town.settle();
    await back.leave();
    await town.settle();
    for (const release of late) release();
    await town.settle();
    expect(presenceOf(a).at(-1)).toMatchObject({ state: wire.PresenceState.OFFLINE });
  });

  test('[13.4] [D9.1] away is told, and heartbeats that the runtime answers keep a person online', async () => {
    const { town, bob, a, b } = await chatOfTwo();
    await a.ask({ watch: { users: [bob.id] } });
    await b.command({ activity: { away: true } });
    await town.settle();
    expect(presenceOf(a).at(-1)).toMatchObject({ state: wire.PresenceState.AWAY });
    await b.command({ activity: { away: false } });
    await town.settle();
    expect(presenceOf(a).at(-1)).toMatchObject({ state: wire.PresenceState.ONLINE });
  });

  test('[13.3] [D10] a stranger, and somebody without an account, are both unknown', async () => {
    const { town, alice, a } = await chatOfTwo();
    const carol = await town.stranger(3);
    const c = await carol.connect();
    const asked = await c.ask({ watch: { users: [alice.id, personId(99)] } });
    const unknown = { state: wire.PresenceState.UNKNOWN, lastSeenAt: 0 };
    expect(
      asked.presences?.presences?.map(({ state, lastSeenAt }) => ({ state, lastSeenAt: Number(lastSeenAt) })),
    ).toEqual([unknown, unknown]);
    await alice.addContact(carol.id);
    await carol.addContact(alice.id);
    const seen = await c.ask({ watch: { users: [alice.id] } });
    expect(seen.presences?.presences).toMatchObject([{ state: wire.PresenceState.ONLINE }]);
    void a;
  });
});
