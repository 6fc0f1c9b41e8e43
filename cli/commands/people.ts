import { CommandFailure } from '../exit-codes.ts';
import { row } from '../printable.ts';
import { caughtUp } from '../profile-client.ts';
import { sayEmpty } from '../say.ts';
import type { Address, Presence, UserId } from '../sdk.ts';
import type { Task } from '../task.ts';
import { localTime } from '../times.ts';
import { until } from '../until.ts';
import { addressOf, findUser } from '../who.ts';

const connectMs = 20_000;
const contactsMs = 1_500;
/** How long the server may take to say how the watched people are. */
const presenceMs = 3_000;

export async function contacts(task: Task): Promise<void> {
  const { operands, client, io, print } = task;
  const roost = await client.roost();
  await caughtUp(roost, connectMs, io.stopped);
  const [action, who = '', name] = operands;
  if (action === undefined) {
    // On a new device they are still on their way; an empty list looks the same.
    await until(roost.contacts, (all) => all.length > 0, contactsMs);
    for (const contact of roost.contacts.current) print(contact, row(`${contact.name}  ${contact.user}`));
    return sayEmpty(task, roost.contacts.current, 'No contacts yet: roost contacts add WHO [NAME].');
  }
  const user = await findUser(roost, who);
  if (action === 'remove') {
    await roost.removeContact(user);
    return print({ removed: user }, `Removed ${who}.`);
  }
  const shown = name ?? who.replace(/^@/, '');
  await roost.putContact(user, shown);
  print({ user, name: shown }, `Added ${shown} (${user}).`);
}

export async function find({ operands, client, print }: Task): Promise<void> {
  const roost = await client.roost();
  const addresses = operands.map(addressOf);
  const found = await roost.lookUp(addresses);
  for (const { user, name, address } of found)
    print({ user, name, ...address }, row(`${textOf(address)}  ${name}  ${user}`));
  const there = new Set(found.map(({ address }) => textOf(address)));
  const rest = new Set(addresses.map(textOf).filter((address) => !there.has(address)));
  if (rest.size > 0) throw new CommandFailure('not-found', `Nobody here goes by ${[...rest].join(', ')}.`);
}

/** Who is online; one line a person. */
export async function online({ operands, client, io, print }: Task): Promise<void> {
  const roost = await client.roost();
  await caughtUp(roost, connectMs, io.stopped);
  const users: UserId[] = [];
  for (const who of operands) users.push(await findUser(roost, who));
  const unwatch = roost.watch(users);
  try {
    // "Unknown" is an answer too, when the person does not tell; it looks like none.
    await Promise.all(users.map((user) => until(roost.presence(user), ({ state }) => state !== 'unknown', presenceMs)));
    users.forEach((user, index) => {
      const presence = roost.presence(user).current;
      print({ who: operands[index], user, ...presence }, row(`${operands[index]}  ${words(presence)}`));
    });
  } finally {
    unwatch();
  }
}

function words({ state, lastSeenAt }: Presence): string {
  if (state !== 'offline' || lastSeenAt === 0) return state;
  return `last seen ${localTime(lastSeenAt)}`;
}

function textOf(address: Address): string {
  return 'phone' in address ? address.phone : `@${address.handle}`;
}
