/** Whom a message means: what is sent of it, what each reader is shown, and which unread messages are for somebody among all. */
import { describe, expect, test } from 'vitest';
import { content as schema } from '../../schema/gen/content.js';
import type { ConversationId, MessageItem, NewMention, Roost, UserId } from '../api.ts';
import type { ConversationRow } from '../engine/conversation.ts';
import type { EntryRow } from '../engine/entry-row.ts';
import { BodyState } from '../engine/log-entry.ts';
import { openMemoryStore } from '../store/memory.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, carol, open, type Place, place, shown } from '../testing/people.ts';

const profileNames: Readonly<Record<string, string>> = { [alice]: 'Alice', [bob]: 'Robert', [carol]: 'Caroline' };

/** Answers for the directory, and notes whom it was asked for together. */
function directory() {
  const asked: string[][] = [];
  const fetch = async (url: string, init: { body?: string }) => {
    if (!url.endsWith('/v1/profiles')) throw new Error('not here');
    const { users } = JSON.parse(String(init.body)) as { users: string[] };
    asked.push(users);
    const profiles = users.map((user) => ({ user, name: profileNames[user] ?? '', handle: null, phone: null }));
    return new Response(JSON.stringify({ profiles }), { headers: { 'content-type': 'application/json' } });
  };
  return { asked, fetch };
}

async function club() {
  const here = place();
  const { asked, fetch } = directory();
  const b = await open(here, bob, { fetch });
  const c = await open(here, carol, { fetch });
  const a = await open(here, alice, { fetch });
  const id = await a.roost.createGroup({ title: 'Club', members: [bob, carol] });
  await a.roost.send(id, { text: 'welcome' });
  await settle();
  return { here, a, b, c, id, asked, fetch };
}

const meaning = (text: string, ...said: [string, UserId][]): { text: string; mentions: NewMention[] } => ({
  text,
  mentions: said.map(([words, user]) => ({ user, start: text.indexOf(words), length: words.length })),
});

async function newest(roost: Roost, id: ConversationId): Promise<MessageItem> {
  await newestName(roost, id);
  return (await shown(roost, id)).at(-1) as MessageItem;
}

/** Everybody's name is asked for, as by a page that shows the group. */
async function newestName(roost: Roost, id: ConversationId): Promise<void> {
  const stop = roost.group(id).subscribe(() => {});
  await settle();
  await settle();
  stop();
}

const meantIn = ({ text, mentions }: MessageItem) =>
  mentions.map(({ person, own, start, length }) => [text.slice(start, start + length), person.user, own]);

/** What a member sends who keeps to nothing. */
function forge({ server }: Place, id: ConversationId, number: number, said: schema.Content.$Properties): number {
  const content = schema.Content.encode({ verifiedSeq: 0, writtenAt: 0, ...said }).finish();
  const body = schema.PlaintextBody.encode({
    ...{ content, conversation: id, device: 1, number, epoch: server.epoch(server.log(id)) },
  }).finish();
  return server.append(id, { sender: bob, device: 1, number, countable: true, body }).seq as number;
}

describe('[4.9] a mention', () => {
  test('shows each reader their own name of the person, wherever the text is told', async () => {
    const { a, b, c, id } = await club();
    await newestName(a.roost, id);
    await a.roost.send(id, meaning('@x, are you there with @y?', ['@x', bob], ['@y', carol]));
    await settle();
    const toCarol = await newest(c.roost, id);
    expect(toCarol.text).toBe('@Robert, are you there with @c?');
    expect(meantIn(toCarol)).toEqual([
      ['@Robert', bob, false],
      ['@c', carol, true],
    ]);
    expect(toCarol.mentionsMe).toBe(true);
    expect((await newest(a.roost, id)).mentionsMe).toBe(false);
    expect(c.roost.conversation(id).current?.last).toMatchObject({ text: toCarol.text, mentionsMe: true });
    await b.roost.send(id, { text: 'yes', replyTo: (await newest(b.roost, id)).id });
    await settle();
    expect((await newest(c.roost, id)).quote?.text).toBe(toCarol.text);
  });

  test('tells nobody how its sender calls the person: older clients read what the person calls themself', async () => {
    const { here, a, id } = await club();
    await newestName(a.roost, id);
    const { text, mentions } = meaning('ask @my dear boss', ['@my dear boss', bob]);
    await a.roost.send(id, { text, mentions });
    await settle();
    expect((await newest(a.roost, id)).written).toBe('ask @Robert');
    const { body } = here.server.log(id).entries.at(-1) as { body: Uint8Array };
    const sent = schema.Content.decode(schema.PlaintextBody.decode(body).content).text;
    expect(sent?.text).toBe('ask @Robert');
    expect(sent?.mentions?.map(({ user, start, length }) => [user, start, length])).toEqual([[bob, 4, 7]]);
  });

  test.each([
    ['of nobody in the group', [{ user: `u${'z'.repeat(20)}` as UserId, start: 0, length: 4 }]],
    ['beyond the text', [{ user: bob, start: 0, length: 99 }]],
    ['of nothing', [{ user: bob, start: 0, length: 0 }]],
    ['of what is no place', [{ user: bob, start: 0.5, length: 1 }]],
    [
      'twice at one place',
      [
        { user: bob, start: 0, length: 4 },
        { user: carol, start: 0, length: 4 },
      ],
    ],
    ['of too many', Array.from({ length: 33 }, () => ({ user: bob, start: 0, length: 1 }))],
  ])('%s is refused before anything is kept', async (_, mentions) => {
    const { a, id } = await club();
    await expect(a.roost.send(id, { text: '@Bob and others', mentions })).rejects.toMatchObject({
      code: 'bad-mention',
    });
    expect((await shown(a.roost, id)).map(({ text }) => text)).toEqual(['welcome']);
  });

  test('in a chat of two is refused, and read as the text that it is', async () => {
    const { here, a, b } = await club();
    const id = await a.roost.direct(bob);
    const said = meaning('@Bob!', ['@Bob', bob]);
    await expect(a.roost.send(id, said)).rejects.toMatchObject({ code: 'bad-mention' });
    await a.roost.send(id, { text: 'hello' });
    await settle();
    await b.roost.accept(id).catch(() => {});
    forge(here, id, 1, { text: meaning('@Alice!', ['@Alice', alice]) });
    await settle();
    expect(await newest(a.roost, id)).toMatchObject({ text: '@Alice!', mentions: [], mentionsMe: false });
    expect(a.roost.conversation(id).current?.addressed.messages).toBe(0);
  });

  test('stands in the caption of a file as in a text', async () => {
    const { a, id } = await club();
    await newestName(a.roost, id);
    const { text: caption, mentions } = meaning('see @x', ['@x', bob]);
    const file = { name: 'a.txt', type: 'text/plain', kind: 'document', size: 3 } as const;
    const read = async function* () {
      yield new Uint8Array(3);
    };
    await expect(
      a.roost.sendFile(id, { ...file, read, caption, mentions: [{ user: bob, start: 0, length: 99 }] }),
    ).rejects.toMatchObject({ code: 'bad-mention' });
    await a.roost.sendFile(id, { ...file, read, caption, mentions });
    const item = (await shown(a.roost, id)).at(-1) as MessageItem;
    expect([item.text, item.file?.name]).toEqual(['see @Robert', 'a.txt']);
    expect(meantIn(item)).toEqual([['@Robert', bob, false]]);
  });

  test('can be sent in a group that is still to be made at the server', async () => {
    const { here, a, b } = await club();
    a.roost.disconnect();
    const id = await a.roost.createGroup({ title: 'New', members: [bob] });
    await a.roost.send(id, meaning('@x!', ['@x', bob]));
    a.roost.connect();
    await here.clock.advance(2_000);
    await settle();
    expect(meantIn(await newest(b.roost, id))).toEqual([['@b', bob, true]]);
  });

  test('of somebody who left goes on; of somebody who never was in the group it is plain text', async () => {
    const { here, a, c, id } = await club();
    await newestName(a.roost, id);
    await a.roost.send(id, meaning('@x?', ['@x', bob]));
    await a.roost.removeMember(id, bob);
    await settle();
    const [, before] = await shown(c.roost, id);
    await newestName(c.roost, id);
    expect(meantIn((await shown(c.roost, id))[1] as MessageItem)).toEqual([['@Robert', bob, false]]);
    expect(before).toBeDefined();
    await expect(a.roost.send(id, meaning('@x?', ['@x', bob]))).rejects.toMatchObject({ code: 'bad-mention' });
    void here;
  });
});

describe('[4.9a] what a hostile member says', () => {
  const stranger = `u${'z'.repeat(20)}`;
  test.each([
    ['who is not in the group', { text: '@Queen hello', mentions: [{ user: stranger, start: 0, length: 6 }] }],
    ['who is no account', { text: '@Queen hello', mentions: [{ user: 'queen', start: 0, length: 6 }] }],
    ['a place beyond the text', { text: '@Queen', mentions: [{ user: alice, start: 3, length: 4_000_000_000 }] }],
    [
      'what is overlapped',
      {
        text: '@Queen',
        mentions: [
          { user: stranger, start: 0, length: 6 },
          { user: alice, start: 3, length: 2 },
        ],
      },
    ],
    ['half a letter', { text: '👩\u200d👧', mentions: [{ user: alice, start: 0, length: 2 }] }],
    [
      'thousands',
      { text: '@Queen', mentions: Array.from({ length: 150 }, () => ({ user: alice, start: 0, length: 1 })) },
    ],
  ])('%s: it is shown as the plain text that it is, and is for nobody', async (_, text) => {
    const { here, a, id } = await club();
    forge(here, id, 1, { text });
    await settle();
    expect(await newest(a.roost, id)).toMatchObject({
      body: 'present',
      text: text.text,
      mentions: [],
      mentionsMe: false,
    });
    expect(a.roost.conversation(id).current).toMatchObject({ unread: 1, addressed: { mentions: 0, messages: 0 } });
  });
});

describe('[4.9b] whom a message means', () => {
  test('the server does not learn by who is asked for: all who were ever in the group are, or nobody is', async () => {
    const { here, id, fetch, asked, a } = await club();
    const others = Array.from({ length: 3 }, (_, i) => `u${String(i).repeat(20)}` as UserId);
    for (const user of others) await open(here, user, { fetch });
    await a.roost.addMembers(id, others);
    await settle();
    const d = await open(here, carol, { device: 2, fetch });
    await settle();
    asked.length = 0;
    forge(here, id, 1, { text: meaning('see @Zero', ['@Zero', others[0] as UserId]) });
    await settle();
    // Its sender is asked for, as of every message.
    const [item] = (await shown(d.roost, id)).slice(-1);
    expect(item?.text).toBe('see @u00000');
    await settle();
    const together = new Set(asked.flat());
    for (const user of [...others, alice, bob]) expect(together.has(user)).toBe(true);
  });
});

describe('[4.9c] what is for somebody among all', () => {
  const addressed = (roost: Roost, id: ConversationId) => roost.conversation(id).current?.addressed;

  test('is counted until it is read, and over a restart', async () => {
    const { here, a, b, c, id, fetch } = await club();
    await c.roost.send(id, { text: 'who comes?' });
    await settle();
    const asked = (await shown(a.roost, id)).at(-1) as MessageItem;
    await a.roost.send(id, { text: 'I do', replyTo: asked.id });
    await a.roost.send(id, meaning('and @y', ['@y', carol]));
    await a.roost.send(id, { text: 'perhaps' });
    await a.roost.send(id, meaning('@y, are you there?', ['@y', carol]));
    await settle();
    const first = (await shown(c.roost, id)).find(({ text }) => text.startsWith('and'))?.seq;
    expect(addressed(c.roost, id)).toMatchObject({ mentions: 2, firstMention: first, messages: 3 });
    expect(addressed(c.roost, id)?.last).toMatchObject({ text: '@c, are you there?', mentionsMe: true });
    expect(addressed(b.roost, id)).toMatchObject({ mentions: 0, messages: 0, last: null });
    await c.roost.close();
    const again = await open(here, carol, { store: openMemoryStore(c.store.snapshot()), connect: false, fetch });
    expect(addressed(again.roost, id)).toMatchObject({ mentions: 2, messages: 3 });
    await again.roost.markRead(id, first as number);
    expect(addressed(again.roost, id)).toMatchObject({ mentions: 1, messages: 1 });
    await again.roost.markRead(id, 99);
    expect(addressed(again.roost, id)).toMatchObject({ mentions: 0, firstMention: null, messages: 0, last: null });
    const row = (await again.store.read((reader) => reader.get('conversations', [id]))) as ConversationRow;
    expect(row.addressed).toEqual([]);
  });

  test('goes with its message: deleted for everyone, for oneself, or with the chat', async () => {
    const { a, c, id } = await club();
    for (const text of ['one @y', 'two @y', 'three @y']) await a.roost.send(id, meaning(text, ['@y', carol]));
    await settle();
    const [, one, two, three] = await shown(a.roost, id);
    await a.roost.deleteForEveryone(id, (three as MessageItem).id);
    await settle();
    expect(addressed(c.roost, id)).toMatchObject({ mentions: 2, messages: 2, last: null });
    const kept = (await c.store.read((reader) => reader.get('conversations', [id]))) as ConversationRow;
    expect(JSON.stringify(kept.addressed)).not.toContain('content');
    await c.roost.deleteForMe(id, (one as MessageItem).id);
    expect(addressed(c.roost, id)).toMatchObject({ mentions: 1, firstMention: (two as MessageItem).seq });
    await c.roost.deleteChat(id);
    expect(addressed(c.roost, id)).toMatchObject({ mentions: 0, messages: 0 });
  });

  test('is not what a release that knew nothing of it has read or deleted meanwhile, and no words of that are left', async () => {
    const { here, a, c, id, fetch } = await club();
    for (const text of ['one @y', 'two @y', 'three @y']) await a.roost.send(id, meaning(text, ['@y', carol]));
    await settle();
    const [, one, two, three] = (await shown(c.roost, id)) as MessageItem[];
    await c.roost.close();
    const store = openMemoryStore(c.store.snapshot());
    // As that one leaves it: the list is not touched.
    await store.write(async (writer) => {
      const row = (await writer.get('conversations', [id])) as ConversationRow;
      writer.put('conversations', [id], { ...row, read: { ...row.read, local: one?.seq as number } });
      const key = [id, three?.seq as number] as const;
      const gone = { ...((await writer.get('entries', key)) as EntryRow), content: null, bodyState: BodyState.DELETED };
      writer.put('entries', key, gone);
    }, 'strict');
    const again = await open(here, carol, { store, connect: false, fetch });
    expect(addressed(again.roost, id)).toEqual({ mentions: 1, firstMention: two?.seq, messages: 1, last: null });
  });

  test('brings a chat back that was put away and is quiet but for that; nothing else does', async () => {
    const { a, c, id } = await club();
    await c.roost.setMuted(id, true, { exceptMentions: true });
    await c.roost.setArchived(id, true);
    await a.roost.send(id, { text: 'noise' });
    await settle();
    expect(c.roost.conversation(id).current).toMatchObject({ archived: true, muted: true, mutedExceptMentions: true });
    await a.roost.send(id, meaning('@y!', ['@y', carol]));
    await settle();
    expect(c.roost.conversation(id).current).toMatchObject({ archived: false, muted: true });
    await c.roost.markRead(id, 99);
    expect(c.roost.conversation(id).current?.archived).toBe(false);
  });
});

describe('[W2] muting a group but for what is for the person', () => {
  test('is told to the server as not muted at all; what it did not hear it is told with the next target', async () => {
    const { here, id, c } = await club();
    await c.roost.close();
    const told: boolean[] = [];
    let isAway = false;
    const fetch = async (url: string, init: { method: string; body?: string }) => {
      if (isAway) throw new Error('no network');
      if (url.includes('/v1/push/muted/')) told.push((JSON.parse(init.body ?? '{}') as { muted: boolean }).muted);
      return new Response('{}', { headers: { 'content-type': 'application/json' } });
    };
    const again = await open(here, carol, { store: openMemoryStore(c.store.snapshot()), fetch });
    const { roost } = again;
    await roost.setMuted(id, true, { exceptMentions: true });
    await settle();
    await roost.setMuted(id, true);
    await settle();
    await roost.setMuted(id, true, { exceptMentions: true });
    await settle();
    expect(told).toEqual([false, true, false]);
    await roost.setMuted(id, true);
    await settle();
    isAway = true;
    await roost.setMuted(id, true, { exceptMentions: true });
    await settle();
    isAway = false;
    told.length = 0;
    const target = { kind: 'unified-push', endpoint: 'https://push.example/a', p256dh: 'k', auth: 's' } as const;
    await roost.push.register(target);
    expect(told).toEqual([false]);
    await roost.setMuted(id, false);
    await settle();
    told.length = 0;
    // Of a chat with its sound on again nothing is owed, once the server has heard so.
    await roost.push.register(target);
    expect(told).toEqual([]);
    expect(roost.conversation(id).current).toMatchObject({ muted: false, mutedExceptMentions: false });
  });

  test('is told in the order of the choices: the next one waits for the answer to the one before', async () => {
    const { here, id, c } = await club();
    await c.roost.close();
    const told: boolean[] = [];
    const answers: (() => void)[] = [];
    const fetch = async (url: string, init: { body?: string }) => {
      if (!url.includes('/v1/push/muted/')) throw new Error('not here');
      told.push((JSON.parse(init.body ?? '{}') as { muted: boolean }).muted);
      await new Promise<void>((resolve) => answers.push(resolve));
      return new Response('{}', { headers: { 'content-type': 'application/json' } });
    };
    const again = await open(here, carol, { store: openMemoryStore(c.store.snapshot()), fetch });
    const { roost } = again;
    await roost.setMuted(id, true, { exceptMentions: true });
    await settle();
    await roost.setMuted(id, true);
    await roost.setMuted(id, true, { exceptMentions: true });
    await settle();
    // Two under way at once could come to the server in the other order, and it would wake nobody for good.
    expect(told).toEqual([false]);
    for (let at = 0; at < 3; at++) {
      answers[at]?.();
      await settle();
    }
    expect(told).toEqual([false, false, false]);
    const row = (await again.store.read((reader) => reader.get('conversations', [id]))) as ConversationRow;
    expect(row.isSilencedThere).toBe(false);
  });

  test('after a release that knows nothing of it and has told the server of all that is muted, is told anew with the next target', async () => {
    const { here, id, c } = await club();
    const told: boolean[] = [];
    const fetch = async (url: string, init: { body?: string }) => {
      if (url.includes('/v1/push/muted/')) told.push((JSON.parse(init.body ?? '{}') as { muted: boolean }).muted);
      return new Response('{}', { headers: { 'content-type': 'application/json' } });
    };
    await c.roost.setMuted(id, true, { exceptMentions: true });
    await c.roost.close();
    const { roost } = await open(here, carol, { store: openMemoryStore(c.store.snapshot()), fetch });
    // That one silences each group that is muted, with each target that it registers.
    told.push(true);
    await roost.push.register({ kind: 'unified-push', endpoint: 'https://push.example/a', p256dh: 'k', auth: 's' });
    expect(told).toEqual([true, false]);
  });

  test('of a chat of two is muting all of it', async () => {
    const { a, c } = await club();
    const id = await c.roost.direct(alice);
    await c.roost.send(id, { text: 'hello' });
    await c.roost.setMuted(id, true, { exceptMentions: true });
    expect(c.roost.conversation(id).current).toMatchObject({ muted: true, mutedExceptMentions: false });
    void a;
  });
});
