import { type Account, linkDevice, signUpMany } from '../harness/account.ts';
import { parallel } from '../harness/parallel.ts';
import { WireClient } from '../harness/wire-client.ts';

export interface Cast {
  /** Devices that write and read. */
  readonly writers: readonly WireClient[];
  /** Devices that come only in the end: second devices, and people who were away all the time. */
  readonly latecomers: readonly WireClient[];
  readonly conversations: readonly string[];
  /** The user ids of the members of each conversation. */
  readonly members: ReadonlyMap<string, readonly string[]>;
}

const people = 12;
const groups = 2;

/**
 * Twelve people: six direct chats, two groups of seven with one member who is away, and two people with a second
 * device that is online and a third that comes only in the end.
 */
export async function gather(url: string): Promise<Cast> {
  const run = Math.random().toString(36).slice(2, 8);
  const handles = Array.from({ length: people + groups }, (_, i) => `k${run}_${i}`);
  const accounts = await signUpMany(url, handles);
  const [active, away] = [accounts.slice(0, people), accounts.slice(people)];
  const linked: Account[] = [];
  for (const account of active.slice(0, 2)) linked.push(await linkDevice(account), await linkDevice(account));

  const options = { checks: true, reconnect: { minMs: 0, maxMs: 300 } };
  const [firsts, seconds] = [active, linked.filter((_, i) => i % 2 === 0)].map((list) =>
    list.map((account) => new WireClient(account, options)),
  ) as [WireClient[], WireClient[]];
  const thirds = linked.filter((_, i) => i % 2 === 1);
  const latecomers = [...thirds, ...away].map((account) => new WireClient(account, { checks: true }));
  await parallel(firsts, 8, (client) => client.connect());

  const members = new Map<string, readonly string[]>();
  for (let i = 0; i < people; i += 2) {
    const [one, other] = [firsts[i] as WireClient, firsts[i + 1] as WireClient];
    members.set(await one.openDirect(other.account.user), [one.account.user, other.account.user]);
  }
  for (let i = 0; i < groups; i++) {
    const six = firsts.slice(i * 6, i * 6 + 6);
    const users = [...six, { account: away[i] as Account }].map((client) => client.account.user);
    members.set(await (six[0] as WireClient).createGroup(`group ${i}`, users.slice(1)), users);
  }
  await parallel(seconds, 8, (client) => client.connect());
  return { writers: [...firsts, ...seconds], latecomers, conversations: [...members.keys()], members };
}
