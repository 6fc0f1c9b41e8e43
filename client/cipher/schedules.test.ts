/** Drawn days of a few people, step by step, with crashes, losses of order, new devices and devices that go. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hex } from '../../lib/bytes.ts';
import { Town, type TownDevice } from '../testing/cipher-town.ts';

const acts = ['send', 'send', 'send', 'open', 'open', 'late', 'lose', 'crash-seal', 'crash-open', 'again'] as const;
const changes = ['link', 'remove', 'letters', 'week'] as const;
const chats = ['direct', 'group'] as const;

interface Act {
  readonly act: (typeof acts)[number] | (typeof changes)[number];
  readonly who: number;
  readonly chat: (typeof chats)[number];
}

/** One town and what everybody in it is owed. */
class Day {
  readonly town = new Town();
  readonly texts = new Map<string, string>();
  /** By chat and device: from which seq on it is listed, and up to where. */
  readonly from = new Map<string, number>();
  readonly until = new Map<string, number>();
  readonly gone: TownDevice[] = [];
  /** The place of each message key that was used, and for which bytes. */
  readonly used = new Map<string, string>();
  #count = 0;
  #devices = 1;

  async begin(): Promise<void> {
    for (const [user, devices] of [
      ['alice', 2],
      ['bob', 1],
      ['carol', 1],
    ] as const)
      for (let device = 1; device <= devices; device++) await this.town.add(user, device);
    this.#devices = 2;
    this.relist();
  }

  usersOf = (chat: string) => (chat === 'direct' ? ['alice', 'bob'] : ['alice', 'bob', 'carol']);

  /** The lists of all, in both chats. */
  relist(): void {
    for (const chat of chats) {
      this.town.control(chat, chat === 'direct' ? 1 : 2, this.usersOf(chat));
      const seq = this.town.logs.get(chat)?.entries.length as number;
      for (const one of this.in(chat)) {
        const key = `${chat} ${one.user}/${one.device}`;
        if (!this.from.has(key)) this.from.set(key, seq);
      }
      for (const one of this.gone) {
        const key = `${chat} ${one.user}/${one.device}`;
        if (!this.until.has(key)) this.until.set(key, seq);
      }
    }
  }

  in(chat: string): TownDevice[] {
    return [...this.town.devices.values()].filter(({ user }) => this.usersOf(chat).includes(user));
  }

  async do({ act, who, chat }: Act): Promise<void> {
    const all = this.in(chat);
    const device = all[who % all.length] as TownDevice;
    const text = `${chat} ${++this.#count}`;
    if (act === 'send') await this.send(device, chat, text);
    if (act === 'again') {
      const lost = await device.seal(chat, text);
      if (lost === null) return device.settle();
      this.relist();
      // What was sealed for the older epoch is sealed anew, under the same number.
      const sealed = await device.seal(chat, text, { number: lost.name.number });
      if (sealed !== null) this.note(chat, await device.post(sealed), text);
    }
    // It fails for good: its number stays empty.
    if (act === 'lose') await device.seal(chat, text);
    if (act === 'crash-seal') await device.seal(chat, text, { crash: true });
    if (act === 'open' || act === 'crash-open' || act === 'late') {
      const left = this.unopened(device, chat);
      const seq = act === 'late' ? left.at(-1) : left[0];
      if (seq === undefined) return;
      await device.open(chat, seq, { isNext: act !== 'late', crash: act === 'crash-open' });
    }
    if (act === 'letters') await this.talk();
    if (act === 'week') this.town.now += 3 * 24 * 3_600_000;
    if (act === 'link' && this.#devices < 5) {
      await this.town.add(device.user, ++this.#devices + 1);
      this.relist();
    }
    if (act === 'remove') {
      const siblings = [...this.town.devices.values()].filter(({ user }) => user === device.user);
      const last = siblings.at(-1);
      if (siblings.length < 2 || last === undefined) return;
      this.town.remove(last.user, last.device);
      this.gone.push(last);
      this.relist();
    }
  }

  async send(device: TownDevice, chat: string, text: string): Promise<void> {
    this.note(chat, await device.send(chat, text), text);
  }

  note(chat: string, seq: number, text: string): void {
    this.texts.set(`${chat} ${seq}`, text);
    for (const { wraps } of this.town.logs.get(chat)?.entries.slice(0, seq) ?? [])
      for (const { user, device, data } of wraps) this.#noteKey(`${user}/${device}`, data);
  }

  #noteKey(to: string, data: Uint8Array): void {
    const { message, ratchet, id, at } = JSON.parse(new TextDecoder().decode(data.subarray(1)));
    const place = `${to} ${message?.ratchet ?? ratchet ?? id} ${message?.at ?? at}`;
    const bytes = hex(data);
    expect(this.used.get(place) ?? bytes, `a key is used twice: ${place}`).toBe(bytes);
    this.used.set(place, bytes);
  }

  owed(device: TownDevice, chat: string): number[] {
    const key = `${chat} ${device.user}/${device.device}`;
    const from = this.from.get(key) ?? Number.POSITIVE_INFINITY;
    const until = this.until.get(key) ?? Number.POSITIVE_INFINITY;
    return [...this.texts.keys()]
      .filter((one) => one.startsWith(`${chat} `))
      .map((one) => Number(one.split(' ')[1]))
      .filter((seq) => seq > from && seq < until);
  }

  unopened(device: TownDevice, chat: string): number[] {
    return this.owed(device, chat).filter((seq) => !device.texts.has(`${chat} ${seq}`));
  }

  async talk(): Promise<void> {
    for (const device of this.town.devices.values()) {
      await device.settle();
      await device.readLetters();
    }
  }

  /** Everybody reads what they are owed, asks for what they cannot, and reads again. */
  async end(): Promise<void> {
    for (let turn = 0; turn < 8; turn++) {
      for (const chat of chats)
        for (const device of this.in(chat)) for (const seq of this.unopened(device, chat)) await device.open(chat, seq);
      this.town.now += 3_600_000;
      for (let round = 0; round < 3; round++) await this.talk();
    }
  }
}

const schedule = fc.array(
  fc.record({
    act: fc.constantFrom(...acts, ...acts, ...acts, ...changes),
    who: fc.nat(9),
    chat: fc.constantFrom(...chats),
  }),
  { minLength: 20, maxLength: 60 },
);

test('[D7] every device opens what it is owed, no key is used twice, and one that is gone opens nothing that follows', async () => {
  await fc.assert(
    fc.asyncProperty(schedule, async (drawn: Act[]) => {
      const day = new Day();
      await day.begin();
      for (const one of drawn) await day.do(one);
      await day.end();
      for (const chat of chats) {
        for (const device of day.in(chat))
          for (const seq of day.owed(device, chat)) {
            const where = `${device.user}/${device.device} ${chat}/${seq}`;
            expect(`${where} ${device.texts.get(`${chat} ${seq}`)}`).toBe(
              `${where} ${day.texts.get(`${chat} ${seq}`)}`,
            );
          }
        const last = day.town.logs.get(chat)?.entries.length ?? 0;
        for (const device of day.gone) {
          const until = day.until.get(`${chat} ${device.user}/${device.device}`) ?? last;
          for (let seq = until + 1; seq <= last; seq++)
            if (day.texts.has(`${chat} ${seq}`)) expect((await device.open(chat, seq)).outcome).not.toBe('opened');
        }
      }
    }),
    { numRuns: 40, seed: 7 },
  );
}, 300_000);

test('[D7] a key that is forgotten is nowhere in the state any more', async () => {
  const day = new Day();
  await day.begin();
  const [a, , b] = [...day.town.devices.values()] as [TownDevice, TownDevice, TownDevice];
  for (const chat of chats) {
    await day.send(a, chat, `${chat} kept`);
    await day.send(a, chat, `${chat} forgotten`);
  }
  await day.end();
  for (const device of [a, b])
    for (const chat of chats) {
      const name = { conversation: chat, sender: 'alice', device: 1, number: 2 };
      const row = [...device.rows.values()].find(({ key }) => key[0] === 'key' && key[1] === chat && key[4] === 2);
      if (row === undefined) throw new Error('it has no key');
      const secret = hex((row.value as { key: Uint8Array }).key);
      const holds = () =>
        JSON.stringify([...device.rows.values()], (_, value) => (value instanceof Uint8Array ? hex(value) : value));
      expect(holds()).toContain(secret);
      device.commit(await device.cipher.forget?.(name, device.state));
      expect(holds()).not.toContain(secret);
    }
});
