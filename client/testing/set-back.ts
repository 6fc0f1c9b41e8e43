/** A device whose store is set back to what it was before it sent the last message. */
import type { ConversationId, Roost } from '../api.ts';
import { openMemoryStore } from '../store/memory.ts';
import { settle } from './fake-clock.ts';
import { alice, bob, open, place } from './people.ts';

export interface SetBackClient {
  /** Still to connect: it cannot know that it was set back. */
  readonly roost: Roost;
  readonly chats: readonly ConversationId[];
  /** Connects, and hears of it. */
  hear(): Promise<void>;
}

export async function setBack(): Promise<SetBackClient> {
  const here = place();
  await open(here, bob);
  const { roost: before, store } = await open(here, alice);
  const chats = [await before.direct(bob), await before.createGroup({ title: 'Club', members: [bob] })];
  for (const chat of chats) await before.send(chat, { text: 'one' });
  await settle();
  const copy = openMemoryStore(store.snapshot());
  for (const chat of chats) await before.send(chat, { text: 'two' });
  await settle();
  await before.close();
  const { roost } = await open(here, alice, { store: copy, connect: false });
  const hear = async () => {
    roost.connect();
    await settle();
  };
  return { roost, chats, hear };
}
