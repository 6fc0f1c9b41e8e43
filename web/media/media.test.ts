import { beforeEach, expect, test, vi } from 'vitest';
import type { App } from '../app/app.ts';
import { HeldValue } from '../app/held-value.ts';
import { toast } from '../parts/toast.tsx';
import type { ConversationId, NewFile, Roost } from '../sdk.ts';
import type { FileOffer } from './file-offer.ts';
import { openMedia, tellWaiting } from './media.ts';

vi.mock('../parts/toast.tsx', () => ({ toast: vi.fn() }));
const page = globalThis as unknown as { window?: { onbeforeunload: unknown } };
beforeEach(() => {
  page.window = { onbeforeunload: null };
  vi.mocked(toast).mockClear();
});

const [chat, gone] = ['c1', 'c2'] as [ConversationId, ConversationId];
const file: NewFile = { ...{ name: 'a', type: 'text/plain', kind: 'document', size: 1 }, read: async function* () {} };
const recording = (length = 4_000) => ({
  ...{ ms: 0, hasEnded: true, level: () => 0, cancel: () => {} },
  finish: async () => ({ blob: new Blob(['sound']), type: 'audio/mp4', durationMs: length }),
});
const offerIn = (to: ConversationId) => ({ chat: to, files: [1, 2], close: vi.fn() }) as unknown as FileOffer;

function roostOf(user: string, known: readonly ConversationId[] = [chat, gone]): Roost {
  const conversation = (id: ConversationId) =>
    new HeldValue(known.includes(id) ? { id, title: id, kind: 'group', peer: null } : null);
  return {
    account: { user },
    conversation,
    on: () => () => {},
    sendFile: (_chat: ConversationId, { signal }: NewFile) =>
      new Promise((_, reject) => signal?.addEventListener('abort', () => reject({ code: 'given-up' }))),
  } as unknown as Roost;
}

const partsOf = (roost: Roost) => ({
  ...{ roost, router: { current: { chat } as App['router']['current'] } },
  dock: { remove: () => {}, append: () => {} } as unknown as HTMLElement,
});

/** A tab that is about to send a file, a recording and what is in the dialog, and has to give way. */
async function givenWay() {
  const media = openMedia(partsOf(roostOf('ada')));
  media.preparing.add({ chat, file, caption: '', replyTo: null });
  media.voice.speak({ chat: gone, recording: recording(), replyTo: () => null });
  const fileOffer = offerIn(chat);
  media.fileOffer.set(fileOffer);
  expect(media.unsent()).toBe(4);
  await media.giveWay();
  media.stop();
  return { media, fileOffer };
}

test('[B22] all that was to be sent stays in the tab, and goes to the next client of the same account', async () => {
  const { media, fileOffer } = await givenWay();
  expect([media.unsent(), page.window?.onbeforeunload]).toEqual([4, expect.any(Function)]);
  const next = openMedia(partsOf(roostOf('ada')), media);
  expect([media.unsent(), next.unsent(), next.fileOffer.current]).toEqual([0, 4, fileOffer]);
  expect(next.preparing.list.current).toMatchObject([{ chat, file }]);
  expect(next.voice.keptIn(gone)).toMatchObject({ durationMs: 4_000 });
  expect(toast).not.toHaveBeenCalled();
  // What the person does not see is said.
  tellWaiting({ media: next, roost: roostOf('ada'), router: { current: { chat } } } as unknown as App);
  expect(vi.mocked(toast).mock.calls.flat().join()).toMatch(/c2.* waits for you there/);
  expect(next.forget(() => true)).toBe(4);
  expect([next.unsent(), page.window?.onbeforeunload]).toEqual([0, null]);
});

test.each([
  ['of another account goes', 'eve', [chat, gone], 0],
  ['to a chat that is gone goes with it', 'ada', [chat], 3],
])('[B22] what was to be sent %s, and that is said', async (_what, user, known, left) => {
  const { media, fileOffer } = await givenWay();
  const next = openMedia(partsOf(roostOf(user, known)), media);
  expect([media.unsent(), next.unsent()]).toEqual([0, left]);
  expect(vi.mocked(fileOffer.close).mock.calls.length).toBe(left === 0 ? 1 : 0);
  expect(vi.mocked(toast).mock.calls.flat().join()).toMatch(/is gone: its chat or its account/);
  next.forget(() => true);
  expect(page.window?.onbeforeunload).toBeNull();
});

test('[B22] a recording that does not come to its end keeps no other tab waiting', async () => {
  const media = openMedia(partsOf(roostOf('ada')));
  const never = { ...recording(), finish: () => new Promise<never>(() => {}) };
  media.voice.speak({ chat, recording: never, replyTo: () => null });
  await media.giveWay();
  expect(media.unsent()).toBe(1);
});
