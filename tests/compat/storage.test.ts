/**
 * [K2] What earlier releases left on disk when they were killed, served by today's server to the devices of then.
 *
 * The tests of one release build on each other: they are one morning after the upgrade.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import { type Account, linkDevice, post, signUp, takeOver } from '../harness/account.ts';
import { eventually } from '../harness/eventually.ts';
import { textsOf } from '../harness/wire-client.ts';
import { type Release, releases, type StoryChat, type StoryDevice } from './fixture.ts';
import { OldDevice, toldEntry } from './old-device.ts';
import { serve } from './served.ts';

const ranks = { sent: 0, delivered: 1, read: 2 } as const;

describe.each(releases())('the folder that $name left', (release: Release) => {
  const { story } = release;
  const back = story.devices.filter(({ state }) => state === 'online' || state === 'offline');
  let served: Awaited<ReturnType<typeof serve>>;
  let devices: OldDevice[] = [];

  const url = () => served.runtime.url;
  const accountOf = ({ user, device, token }: StoryDevice): Account => ({ url: url(), user, device, token });
  const named = (name: string) => devices.find((device) => device.name === name) as OldDevice;
  const chatsOf = function* (): Iterable<{ device: OldDevice; chat: StoryChat }> {
    for (const device of devices) for (const chat of device.story.chats) yield { device, chat };
  };
  const nameOf = (id: string) => story.conversations.find(({ conversation }) => conversation === id)?.name ?? id;
  const isMember = (chat: StoryChat) => chat.readable.at(-1)?.through === 0;

  /** Devices of a conversation whose people are still in it. */
  const inChat = (id: string) =>
    devices.filter(({ story: { chats } }) => chats.some((chat) => chat.conversation === id && isMember(chat)));

  beforeAll(async () => {
    served = await serve(release);
  });
  afterAll(async () => {
    await Promise.all(devices.map((device) => device.client.close()));
    await served?.stop();
  });

  test('[K2] every device resumes with its token and is told the chats, titles and unread counts it must see', async () => {
    for (const device of back) devices.push(await new OldDevice(url(), story, device).connect());
    for (const { device, chat } of chatsOf()) {
      const what = `${device.name}, ${nameOf(chat.conversation)}`;
      const conversation = story.conversations.find((one) => one.conversation === chat.conversation);
      const { state } = device.client.log(chat.conversation);
      expect(device.unread(chat.conversation), `unread of ${what}`).toBe(chat.unread);
      if (state === null) continue; // Nothing has changed for this device since it was here.
      expect(state.readable, what).toMatchObject(chat.readable);
      expect(state.kind, what).toBe(wire.ConversationKind[conversation?.kind === 'group' ? 'GROUP' : 'DIRECT']);
      expect(Buffer.from(state.title ?? []).toString(), what).toBe(conversation?.title);
      const end = chat.readable.at(-1)?.through || (conversation?.entries.length ?? 0);
      expect(state.headSeq, what).toBeGreaterThanOrEqual(end);
    }
    // Whoever was cut off is told of everything.
    const cut = devices.filter(({ story: { state } }) => state === 'online');
    for (const device of cut)
      for (const chat of device.story.chats)
        expect(device.client.log(chat.conversation).state, device.name).not.toBeNull();
  });

  test('[D1] [D5] what a device had not stored comes, and every entry is the recorded one', async () => {
    for (const device of devices) await device.filled();
    for (const { device, chat } of chatsOf()) expectRecorded(device, chat);
  });

  test('[D1.8] the device that was being linked is listed everywhere and takes part', async () => {
    const half = story.devices.find(({ name }) => name === story.halfLinked.device) as StoryDevice;
    const tablet = await new OldDevice(url(), story, half).connect();
    const phone = devices.find(({ story: { user } }) => user === half.user) as OldDevice;
    for (const { conversation } of phone.story.chats) {
      await eventually(() => {
        const lists = devicesIn(phone, conversation).filter((list) => list.user === half.user);
        expect(lists.at(-1)?.devices, nameOf(conversation)).toContain(half.device);
      });
      await eventually(() => expect(tablet.client.logs.has(conversation)).toBe(true));
      const { seq } = await tablet.send({ conversation, text: 'from the tablet' });
      await phone.has(conversation, seq ?? 0);
    }
    await tablet.filled();
    await tablet.client.close();
  });

  test('[D2] a send whose answer was lost is found where it was; one that never arrived is taken now', async () => {
    for (const send of story.unanswered) {
      const accepted = await named(send.device).send(send);
      if (send.seq > 0) expect(accepted.seq, send.text).toBe(send.seq);
      for (const device of inChat(send.conversation)) {
        await device.has(send.conversation, accepted.seq ?? 0);
        const shown = textsOf(device.client, send.conversation);
        expect(shown.filter((text) => text === send.text)).toHaveLength(1);
      }
    }
  });

  test('[D2] every send of the past, repeated byte for byte, gets its first answer', async () => {
    let repeated = 0;
    for (const device of devices) {
      for (const send of sendsOf(release, device.name)) {
        const { accepted } = await device.client.request({ send });
        const what = `${device.name}, number ${send.number} in ${nameOf(send.conversation ?? '')}`;
        const entry = entryOf(send, device.story);
        expect(accepted?.seq, what).toBe(entry?.seq);
        expect(Buffer.from(accepted?.head ?? []).toString('hex'), what).toBe(entry?.head);
        repeated++;
      }
    }
    expect(repeated).toBeGreaterThan(20);
  });

  test('[D6.1] no tick is lower than it was, and all reach the end', async () => {
    const own = [...chatsOf()].flatMap(({ device, chat }) =>
      Object.entries(chat.ticks).map(([seq, tick]) => ({ device, chat, seq: Number(seq), tick })),
    );
    // Who left is told no more ticks: theirs stay in their stores, which these devices do not have.
    for (const { device, chat, seq, tick } of own.filter(({ chat }) => isMember(chat))) {
      const now = device.tick(chat.conversation, seq);
      expect(ranks[now], `${device.name}, ${seq} in ${nameOf(chat.conversation)}`).toBeGreaterThanOrEqual(ranks[tick]);
    }
    for (const { device, chat, seq } of own.filter(({ chat }) => isMember(chat))) {
      const what = `${device.name}, ${seq} in ${nameOf(chat.conversation)}`;
      await eventually(() => expect(ranks[device.tick(chat.conversation, seq)], what).toBeGreaterThanOrEqual(1));
    }
    for (const { device, chat } of chatsOf()) device.client.read(chat.conversation);
    for (const { device, chat, seq } of own.filter(({ chat }) => isMember(chat))) {
      const what = `${device.name}, ${seq} in ${nameOf(chat.conversation)}`;
      await eventually(() => expect(device.tick(chat.conversation, seq), what).toBe('read'));
    }
  });

  test('[D1] [D3] [D8] new messages go from every device to every other, and are read', async () => {
    for (const { device, chat } of [...chatsOf()].filter(({ chat }) => isMember(chat))) {
      const id = chat.conversation;
      const { seq } = await device.send({ conversation: id, text: `${device.name} today` });
      for (const other of inChat(id)) {
        await other.has(id, seq ?? 0);
        expect(textsOf(other.client, id).at(-1)).toBe(`${device.name} today`);
      }
      for (const other of inChat(id)) other.client.read(id);
      await eventually(() => expect(device.tick(id, seq ?? 0), `${device.name}, ${nameOf(id)}`).toBe('read'));
      for (const other of inChat(id)) await eventually(() => expect(other.unread(id)).toBe(0));
    }
    for (const { conversation } of story.conversations) {
      const heads = inChat(conversation).map((device) => device.client.headOf(conversation));
      expect(new Set(heads.map((head) => JSON.stringify(head))).size).toBeLessThanOrEqual(1);
    }
  });

  test('[D10] whoever left is refused, and a device that was signed out stays out', async () => {
    let checked = 0;
    for (const { device, chat } of [...chatsOf()].filter(({ chat }) => !isMember(chat))) {
      await expect(device.send({ conversation: chat.conversation, text: 'still here?' })).rejects.toThrow(
        /not-a-member/,
      );
      expect(device.client.log(chat.conversation).newest).toBeLessThanOrEqual(chat.readable.at(-1)?.through ?? 0);
      checked++;
    }
    for (const device of story.devices.filter(({ state }) => state === 'removed')) {
      await expect(new OldDevice(url(), story, device).connect()).rejects.toThrow(/401|410/);
      await expect(get(accountOf(device), '/v1/devices')).rejects.toThrow(/signed-out/);
      checked++;
    }
    expect(checked).toBeGreaterThanOrEqual(2);
  });

  test('the control chain is readable from the first entry on', async () => {
    for (const { device, chat } of chatsOf()) {
      const { page } = await device.client.request({ pull: { conversation: chat.conversation, controlOnly: true } });
      const end = chat.readable.at(-1)?.through || Infinity;
      const wanted = story.conversations
        .find((one) => one.conversation === chat.conversation)
        ?.entries.filter(({ kind, seq }) => kind >= 16 && seq <= end)
        .map(({ seq }) => seq);
      expect(page?.entries?.map(({ seq }) => seq).slice(0, wanted?.length), device.name).toEqual(wanted);
    }
  });

  test('the HTTP API knows accounts, contacts, devices, names and pages', async () => {
    for (const device of back) {
      const account = accountOf(device);
      const { contacts } = await get<{ contacts: { user: string; name: string }[] }>(account, '/v1/contacts');
      const { contacts: wanted } = story.people[device.person] as { contacts: readonly { name: string }[] };
      expect(contacts).toEqual([...wanted].sort((a, b) => (a.name < b.name ? -1 : 1)));
      const { devices: listed } = await get<{ devices: { device: number }[] }>(account, '/v1/devices');
      const own = story.devices.filter(({ user, state }) => user === device.user && state !== 'removed');
      expect(listed.map((row) => row.device).sort()).toEqual(own.map((row) => row.device).sort());
      for (const chat of device.chats) {
        const path = `/v1/conversations/${chat.conversation}/entries?after=0`;
        const { entries } = await get<{ entries: { seq: number; head: string }[] }>(account, path);
        const recorded = story.conversations.find((one) => one.conversation === chat.conversation)?.entries ?? [];
        for (const { seq, head } of entries.filter((entry) => entry.seq <= recorded.length)) {
          expect(Buffer.from(head, 'base64').toString('hex')).toBe(recorded[seq - 1]?.head);
        }
      }
    }
    const asking = accountOf(back[0] as StoryDevice);
    const handles = Object.values(story.people).map(({ handle }) => handle);
    const { found } = await post<{ found: { user: string }[] }>(`${url()}/v1/lookup`, { handles }, asking.token);
    const users = Object.values(story.people).map(({ user }) => user);
    expect(found.map(({ user }) => user).sort()).toEqual(users.sort());
  });

  test('new people and devices join: a code that was pending is replaced by a new one', async () => {
    const erin = await signUp(url(), story.pendingCode);
    expect(erin.device).toBe(1);
    const owner = named('carol-phone');
    const fresh = new OldDevice(url(), story, {
      ...owner.story,
      ...(await linkDevice(accountOf(owner.story))),
      chats: [],
    });
    await fresh.connect();
    for (const { conversation } of owner.story.chats) {
      await eventually(() => expect(fresh.client.logs.has(conversation)).toBe(true));
    }
    await fresh.client.close();
  });

  test('[K2] what today wrote over the old rows survives a kill; a device that lost its store gets all it may read', async () => {
    const heads = new Map([...chatsOf()].map(({ device, chat }) => [keyOf(device, chat), headOf(device, chat)]));
    await sleep(6_000); // Reads are confirmed: a device without a store could say them only once.
    await served.runtime.crash();
    const before = devices;
    devices = [];
    for (const { story: device } of before)
      devices.push(await new OldDevice(url(), story, device, 'nothing').connect());
    for (const device of devices) await device.filled();
    for (const { device, chat } of chatsOf()) {
      expectRecorded(device, chat);
      const { seq, head } = heads.get(keyOf(device, chat)) as { seq: number; head: string };
      expect(Buffer.from(device.client.log(chat.conversation).entries.get(seq)?.head ?? []).toString('hex')).toBe(head);
      expect(device.unread(chat.conversation), `${device.name}, ${nameOf(chat.conversation)}`).toBe(0);
    }
    await Promise.all(before.map((device) => device.client.close()));
  });

  test('a handle that is taken over ends the old account, in every chat visibly', async () => {
    const dave = devices.find(({ story: { chats } }) => chats.some((chat) => !isMember(chat))) as OldDevice;
    await takeOver(url(), story.people[dave.story.person]?.handle ?? '');
    for (const chat of dave.story.chats.filter(isMember)) {
      for (const other of inChat(chat.conversation).filter(({ story: { user } }) => user !== dave.story.user)) {
        const log = other.client.log(chat.conversation);
        const removed = () => [...log.entries.values()].filter(({ kind }) => kind === wire.EntryKind.REMOVAL);
        await eventually(() => expect(removed().map(({ sender }) => sender)).toEqual([dave.story.user]));
      }
    }
    await expect(get(accountOf(dave.story), '/v1/devices')).rejects.toThrow(/signed-out/);
  });

  /** Every recorded entry that the device may have and owes, field for field, the chain checked on the way. */
  function expectRecorded(device: OldDevice, chat: StoryChat): void {
    const recorded = story.conversations.find((one) => one.conversation === chat.conversation)?.entries ?? [];
    const log = device.client.log(chat.conversation);
    expect(log.forks).toEqual([]);
    let count = 0;
    for (const entry of recorded) {
      const stay = chat.readable.find(({ from, through }) => entry.seq >= from && (!through || entry.seq <= through));
      if (stay === undefined || entry.seq < Math.max(chat.from, log.from)) continue;
      const told = toldEntry(device.client, chat.conversation, entry.seq);
      expect(told, `${device.name}, ${entry.seq} in ${nameOf(chat.conversation)}`).toEqual(entry);
      count++;
    }
    expect(count).toBeGreaterThan(0);
  }

  function entryOf(send: wire.Send.$Properties, device: StoryDevice) {
    const chat = story.conversations.find(({ conversation }) => conversation === send.conversation);
    return chat?.entries.find(
      (entry) => entry.sender === device.user && entry.device === device.device && entry.number === send.number,
    );
  }
});

function headOf(device: OldDevice, chat: StoryChat) {
  return device.client.headOf(chat.conversation);
}

function keyOf(device: OldDevice, chat: StoryChat): string {
  return `${device.name} ${chat.conversation}`;
}

/** The sends of a device that had an answer. */
function sendsOf(release: Release, device: string): wire.Send.$Properties[] {
  const open = new Set(
    release.story.unanswered
      .filter((send) => send.device === device)
      .map((send) => `${send.conversation} ${send.number}`),
  );
  const sends = new Map<string, wire.Send.$Properties>();
  for (const frame of release.frames.filter((one) => one.device === device && one.from === 'client')) {
    for (const { send } of wire.ClientFrame.decode(frame.bytes).commands) {
      const key = `${send?.conversation} ${send?.number}`;
      if (send && !open.has(key)) sends.set(key, send);
    }
  }
  return [...sends.values()];
}

/** The device lists in a conversation's log, as a device has it. */
function devicesIn(device: OldDevice, conversation: string): { user: string; devices: number[] }[] {
  const entries = [...device.client.log(conversation).entries.values()].sort((a, b) => a.seq - b.seq);
  return entries
    .filter(({ kind }) => kind === wire.EntryKind.DEVICES)
    .map(({ body }) => {
      const { devices } = wire.Control.decode(body);
      return { user: devices?.user ?? '', devices: (devices?.list?.devices ?? []).map((row) => row.device ?? 0) };
    });
}

async function get<Reply>({ url, token }: Account, path: string): Promise<Reply> {
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Reply;
}
