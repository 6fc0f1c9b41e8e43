import { describe, expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { groupId, Town } from '../../../tests/harness/town.ts';
import { markOf } from '../../../tests/harness/two-people.ts';

describe('large groups', () => {
  test('[9.5] [F1] are asked at resume, attached when opened, or 20 s later; until then their mark stands', async () => {
    const town = new Town({ maxMembersAttached: 2 });
    const [alice, bob, carol] = [await town.person(1), await town.person(2), await town.person(3)];
    const a = await alice.connect();
    const id = groupId(1);
    await a.ask(a.creation(id, wire.ConversationKind.GROUP, [alice.id, bob.id, carol.id]));
    await town.settle();
    const b = await bob.connect();
    expect(b.states()).toMatchObject([{ conversation: id, attached: false }]);
    await b.ack([{ conversation: id, through: 1, newest: 1 }]);
    expect(markOf(bob)?.dirty).toBe(1);
    await a.ask(a.message(id));
    await town.settle();
    expect(b.seqs(id)).toEqual([]);
    await town.pass(20_500);
    expect(b.states().at(-1)).toMatchObject({ conversation: id, attached: true, headSeq: 2 });
    await b.ack([{ conversation: id, through: 2, newest: 2 }]);
    expect(markOf(bob)?.dirty).toBe(0);
    await a.ask(a.message(id));
    await town.settle();
    expect(b.seqs(id)).toEqual([3]);

    const c = await carol.connect();
    expect((await c.ask({ open: { conversation: id } })).done).toBeTruthy();
    expect(c.states().at(-1)).toMatchObject({ attached: true, headSeq: 3 });
  });
});
