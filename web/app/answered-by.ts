/** Waiting for what the server says to a change of who is in a group; without a connection a change is kept, and goes out later. */
import type { ConversationId, Roost, Submission } from '../sdk.ts';

/** Resolves when the server has the change, or it is kept; rejects with why it was refused. */
export async function takenBy(roost: Roost, change: Promise<Submission>): Promise<void> {
  const { id } = await change;
  await orKept(roost, roost.settled(id));
}

/** The same of a group that was made. One that was refused is none: nothing is left of it here. */
export async function begunAt(roost: Roost, chat: ConversationId): Promise<void> {
  const timeline = roost.timeline(chat);
  let stop = () => {};
  const begun = new Promise<void>((resolve, reject) => {
    stop = timeline.subscribe(({ items }) => {
      const made = items.find((item) => item.kind === 'system' && item.change.what === 'created');
      if (made?.kind !== 'system') return;
      if (made.state === null) resolve();
      else if (made.failure !== null) reject(made.failure);
    });
  });
  try {
    await orKept(roost, begun);
  } catch (refused) {
    await roost.deleteChat(chat);
    throw refused;
  } finally {
    stop();
    timeline.close();
  }
}

async function orKept(roost: Roost, answer: Promise<unknown>): Promise<void> {
  let stop = () => {};
  const isKept = new Promise<void>((resolve) => {
    stop = roost.status.subscribe(({ state }) => state !== 'online' && resolve());
  });
  await Promise.race([isKept, answer]).finally(() => stop());
}
