import { CommandFailure } from '../exit-codes.ts';
import { untilNamed } from '../names.ts';
import { row } from '../printable.ts';
import { caughtUp } from '../profile-client.ts';
import {
  type ConversationId,
  type GroupDetails,
  type MemberRole,
  nameApart,
  type Person,
  type Roost,
  type Submission,
  type UserId,
} from '../sdk.ts';
import type { commands } from '../spec.ts';
import type { Task } from '../task.ts';
import { until } from '../until.ts';
import { findGroup, findUser } from '../who.ts';
import { sendAndWait } from './wait.ts';

const connectMs = 20_000;

type Action = (task: Task, roost: Roost, operands: readonly string[]) => Promise<void>;

/** Makes a group and looks after it. */
export async function group(task: Task): Promise<void> {
  const [name = '', ...operands] = task.operands;
  const roost = await task.client.roost();
  await caughtUp(roost, connectMs, task.io.stopped);
  await actions[name as keyof typeof actions](task, roost, operands);
}

const actions = {
  create,
  show,
  add: change((roost, chat, users) => roost.addMembers(chat, users)),
  remove: removeEach,
  leave: change((roost, chat) => roost.leave(chat)),
  rename,
  role: setRole,
} satisfies Record<keyof typeof commands.group.actions, Action>;

async function create(task: Task, roost: Roost, [title = '', ...who]: readonly string[]): Promise<void> {
  const members = await findUsers(roost, who);
  const chat = await roost.createGroup({ title, members });
  // It is in the outbox; the command waits until it is really there.
  const made = await until(roost.conversation(chat), (summary) => (summary?.headSeq ?? 0) > 0, connectMs);
  if (made === null) throw new CommandFailure('timeout', 'The group is kept, and made at the next start.');
  task.print({ chat, title, members }, `Created ${title} (${chat}).`);
}

async function show(task: Task, roost: Roost, [name = '']: readonly string[]): Promise<void> {
  const chat = await findGroup(roost, name);
  await untilNamed(roost, (await detailsOf(roost, chat)).members);
  const details = await detailsOf(roost, chat);
  const members = details.members.map(({ user, name: shown, role, own }) => ({ user, name: shown, role, own }));
  const lines = members.map((member) => row(`  ${nameApart(member)}  ${member.role}  ${member.user}`));
  task.print(
    { chat: details.id, title: details.title, ownRole: details.ownRole, members },
    [row(`${details.title}  ${details.id}`), ...lines].join('\n'),
  );
}

function change(deed: (roost: Roost, chat: ConversationId, users: UserId[]) => Promise<Submission>): Action {
  return async (task, roost, [name = '', ...who]) => {
    const chat = await findGroup(roost, name);
    const users = await findUsers(roost, who);
    const { seq } = await sendAndWait(task, roost, chat, () => deed(roost, chat, users));
    task.print({ chat, seq }, 'Done.');
  };
}

/** Membership entries remove oneself only as a leave; others go one by one. */
async function removeEach(task: Task, roost: Roost, [name = '', ...who]: readonly string[]): Promise<void> {
  const chat = await findGroup(roost, name);
  const members = await membersOf(roost, chat);
  for (const user of await findUsers(roost, who, members)) {
    await sendAndWait(task, roost, chat, () => roost.removeMember(chat, user));
    task.print({ chat, removed: user }, row(`Removed ${called(user, members)}.`));
  }
}

async function rename(task: Task, roost: Roost, [name = '', title = '']: readonly string[]): Promise<void> {
  const chat = await findGroup(roost, name);
  const { seq } = await sendAndWait(task, roost, chat, () => roost.rename(chat, title));
  task.print({ chat, seq, title }, `Renamed to ${title}.`);
}

async function setRole(task: Task, roost: Roost, [name = '', who = '', role = '']: readonly string[]): Promise<void> {
  const chat = await findGroup(roost, name);
  const members = await membersOf(roost, chat);
  const user = await findUser(roost, who, members);
  const { seq } = await sendAndWait(task, roost, chat, () => roost.setRole(chat, user, role as MemberRole));
  task.print({ chat, seq, user, role }, row(`${called(user, members)} is now ${role}.`));
}

/** For people; the id is for programs. */
function called(user: UserId, members: readonly Person[]): string {
  const member = members.find((one) => one.user === user);
  return member === undefined ? user : nameApart(member);
}

/** `near`: people among whom somebody may have been meant, to name them in a refusal. */
async function findUsers(roost: Roost, who: readonly string[], near: readonly Person[] = []): Promise<UserId[]> {
  const users: UserId[] = [];
  for (const one of who) users.push(await findUser(roost, one, near));
  return users;
}

async function membersOf(roost: Roost, chat: ConversationId): Promise<readonly Person[]> {
  const { members } = await detailsOf(roost, chat);
  await untilNamed(roost, members);
  return (await detailsOf(roost, chat)).members;
}

async function detailsOf(roost: Roost, chat: ConversationId): Promise<GroupDetails> {
  const details = await until(roost.group(chat), (details) => details !== null, connectMs);
  if (details !== null) return details;
  throw new CommandFailure('timeout', 'The members of that group are not known here yet.');
}
