import { describe, expect, test } from 'vitest';
import type { ConversationId, Roost, Status, TimelineView } from '../sdk.ts';
import { begunAt, takenBy } from './answered-by.ts';
import { HeldValue } from './held-value.ts';

const chat = 'c1' as ConversationId;
const refused = { code: 'too-many-members', sentence: 'The group would have more members than this server allows.' };

/** What the server says is said by the test. */
function made(state: Status['state'] = 'online') {
  const status = new HeldValue({ state } as Status);
  const view = new HeldValue({ items: [] } as unknown as TimelineView);
  const deleted: string[] = [];
  let closed = 0;
  const answer = Promise.withResolvers<unknown>();
  const timeline = { subscribe: view.subscribe.bind(view), close: () => (closed += 1) };
  const roost = {
    ...{ status, timeline: () => timeline, settled: () => answer.promise },
    deleteChat: async (id: string) => void deleted.push(id),
  } as unknown as Roost;
  const says = (of: object) =>
    view.set({
      items: [{ kind: 'system', change: { what: 'created' }, failure: null, ...of }],
    } as unknown as TimelineView);
  return { roost, status, answer, says, deleted, closed: () => closed };
}

/** Whether it has been answered, once all that can come by itself has come. */
async function isOver(work: Promise<unknown>): Promise<boolean> {
  let over = false;
  void work.then(
    () => (over = true),
    () => (over = true),
  );
  await new Promise((resolve) => setTimeout(resolve, 0));
  return over;
}

describe('what the server says to a change of a group', () => {
  const change = Promise.resolve({ id: 'm1' }) as ReturnType<Roost['rename']>;

  test('it is waited for, and a refusal is thrown', async () => {
    const { roost, answer } = made();
    const taken = takenBy(roost, change);
    expect(await isOver(taken)).toBe(false);
    answer.reject(refused);
    await expect(taken).rejects.toEqual(refused);
  });

  test('when the connection goes nobody waits: the change is kept', async () => {
    const { roost, status, answer } = made();
    const taken = takenBy(roost, change);
    expect(await isOver(taken)).toBe(false);
    status.set({ state: 'offline' } as Status);
    await taken;
    // That comes too late to be heard of, and is no error of the page.
    answer.reject(refused);
    await takenBy(made('offline').roost, change);
  });

  test('a group that was refused is gone again, and one that was taken stays', async () => {
    const no = made();
    const begun = begunAt(no.roost, chat);
    no.says({ state: 'sending' });
    expect(await isOver(begun)).toBe(false);
    no.says({ state: 'failed', failure: refused });
    await expect(begun).rejects.toEqual(refused);
    expect(no.deleted).toEqual([chat]);
    expect(no.closed()).toBe(1);

    const yes = made();
    const taken = begunAt(yes.roost, chat);
    yes.says({ state: null });
    await taken;
    expect(yes.deleted).toEqual([]);
    expect(yes.closed()).toBe(1);
  });
});
