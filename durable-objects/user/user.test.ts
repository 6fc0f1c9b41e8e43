import { describe, expect, test } from 'vitest';
import { personId, startDirect, Town } from '../../tests/harness/town.ts';

describe('two people in a direct chat', () => {
  test('find each other, write, and see ✓ and ✓✓', async () => {
    const town = new Town();
    const [alice, bob] = [await town.person(1), await town.person(2)];
    const [a, b] = [await alice.connect(), await bob.connect()];
    expect(a.replies()[0]?.welcome).toMatchObject({ version: 2, user: alice.id, device: 1, listVersion: 1 });
    expect(a.events().at(-1)?.caughtUp).toBeTruthy();

    const chat = await startDirect(a, alice, bob);
    expect(b.seqs(chat)).toEqual([1]);
    const reply = await a.ask(a.message(chat));
    expect(reply.accepted).toMatchObject({ conversation: chat, number: 2, seq: 2, count: 1 });
    expect(b.seqs(chat)).toEqual([1, 2]);
    expect(a.seqs(chat)).toEqual([]);

    await b.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await town.settle();
    expect(a.summaries().at(-1)).toMatchObject({ conversation: chat, steps: [{ delivered: 1, read: 0, total: 1 }] });
    await b.ack([{ conversation: chat, through: 2, newest: 2, read: 2 }]);
    await town.pass(3_000);
    expect(a.summaries().at(-1)).toMatchObject({ steps: [{ delivered: 1, read: 1, total: 1 }] });
  });

  test('both ids meet, whoever asks; a stranger cannot use it', async () => {
    const town = new Town();
    const [alice, bob, carol] = [await town.person(1), await town.person(2), await town.person(3)];
    const [a, b, c] = [await alice.connect(), await bob.connect(), await carol.connect()];
    const ofAlice = (await a.ask({ findDirect: { peer: bob.id } })).direct;
    const ofBob = (await b.ask({ findDirect: { peer: alice.id } })).direct;
    expect(ofAlice?.conversation).toBe(ofBob?.conversation);
    expect(ofAlice?.conversation).toMatch(/^c[A-Za-z0-9_-]{22}$/);
    expect(ofAlice?.peerDevices?.devices).toMatchObject([{ device: 1 }]);
    const rows = town.people.get(carol.id)?.storage.rowsWritten();
    const stolen = await c.ask(c.creation(String(ofAlice?.conversation), 1, [carol.id, bob.id]));
    expect(stolen.refusal).toMatchObject({ code: 'unknown-conversation', number: 1 });
    expect(town.people.get(carol.id)?.storage.rowsWritten()).toBe(rows);
    expect((await c.ask({ findDirect: { peer: personId(9) } })).refusal?.code).toBe('unknown-user');
    expect(town.place(personId(9)).storage.rowsWritten()).toBe(0);
  });
});
