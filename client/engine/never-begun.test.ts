/** A conversation whose creation was refused: whatever would wait in it for ever is refused at once. */
import { describe, expect, test } from 'vitest';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, carol, open, place, shown } from '../testing/people.ts';
import { messageId } from '../view/message-id.ts';
import type { OutboxRow } from './outbox-row.ts';

/** Alice's group with Bob, which the server would not begin. */
async function refusedGroup() {
  const here = place();
  await open(here, bob);
  await open(here, carol);
  const a = await open(here, alice);
  here.server.onSend = (send) => (send.kind === 16 ? 'unknown-user' : null);
  const id = await a.roost.createGroup({ title: 'Two', members: [bob] });
  await settle();
  await here.clock.advance(1_000);
  const outbox = () => a.store.snapshot().outbox.map(({ value }) => value as OutboxRow);
  expect(outbox().map(({ state }) => state)).toMatchObject([{ is: 'failed', code: 'unknown-user' }]);
  return { here, a, id, outbox };
}

const refusal = { code: 'unknown-user', sentence: expect.stringMatching(/./) };

describe('[6.9] in a group whose creation was refused', () => {
  test('a change is refused as the creation was, and is not kept', async () => {
    const { a, id, outbox } = await refusedGroup();
    await expect(a.roost.rename(id, 'Other')).rejects.toMatchObject(refusal);
    await expect(a.roost.addMembers(id, [carol])).rejects.toMatchObject(refusal);
    await expect(a.roost.removeMember(id, bob)).rejects.toMatchObject(refusal);
    await expect(a.roost.setRole(id, bob, 'admin')).rejects.toMatchObject(refusal);
    await expect(a.roost.leave(id)).rejects.toMatchObject(refusal);
    expect(outbox()).toHaveLength(1);
    expect(a.roost.status.current.unsent).toBe(0);
  });

  test('so is a message, and the creation stays to be tried again', async () => {
    const { here, a, id, outbox } = await refusedGroup();
    for (let again = 0; again < 2; again++)
      await expect(a.roost.send(id, { text: 'hello' })).rejects.toMatchObject(refusal);
    expect(outbox()).toHaveLength(1);
    here.server.onSend = () => null;
    const [creation] = outbox();
    await a.roost.retry(messageId({ conversation: id, user: alice, device: 1, number: creation?.number ?? 0 }));
    await settle();
    await here.clock.advance(1_000);
    await a.roost.send(id, { text: 'hello' });
    await settle();
    await here.clock.advance(1_000);
    expect(here.server.log(id).entries.map(({ kind }) => kind)).toEqual([16, 1]);
    expect(outbox()).toEqual([]);
  });

  test('what an earlier release left to wait for it fails when the store is opened', async () => {
    const { here, a, id } = await refusedGroup();
    await a.roost.close();
    const [creation] = a.store.snapshot().outbox.map(({ value }) => value as OutboxRow);
    const waiting = { ...(creation as OutboxRow), number: 2, kind: 19, sealed: null, state: { is: 'waiting' } };
    await a.store.write(async (writer) => writer.put('outbox', [id, 2], waiting as never), 'strict');
    const again = await open(here, alice, { store: a.store });
    await here.clock.advance(20_000);
    expect(again.store.snapshot().outbox.map(({ value }) => (value as OutboxRow).state)).toMatchObject([
      { is: 'failed', code: 'unknown-user' },
      { is: 'failed', code: 'unknown-user' },
    ]);
    expect(again.roost.status.current.unsent).toBe(0);
  });
});

test('[6.9] what waits behind a creation that is given up fails, and a retry of it is refused', async () => {
  const here = place();
  await open(here, bob);
  const a = await open(here, alice);
  here.server.onSend = () => ({ code: 'rate-limited', advice: 2, afterMs: 60_000 });
  const group = await a.roost.createGroup({ title: 'Two', members: [bob] });
  await settle();
  const { id: renamed } = await a.roost.rename(group, 'Other');
  await a.roost.discard(messageId({ conversation: group, user: alice, device: 1, number: 1 }));
  await expect(a.roost.settled(renamed)).rejects.toMatchObject({ code: 'unknown-conversation' });
  await expect(a.roost.retry(renamed)).rejects.toMatchObject({ code: 'unknown-conversation' });
  expect(a.store.snapshot().outbox).toHaveLength(1);
  expect(await shown(a.roost, group)).toEqual([]);
});
