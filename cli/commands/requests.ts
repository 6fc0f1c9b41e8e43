import { CommandFailure } from '../exit-codes.ts';
import { chatName } from '../names.ts';
import { row } from '../printable.ts';
import { caughtUp } from '../profile-client.ts';
import { agrees, sayEmpty } from '../say.ts';
import { type ConversationSummary, cut, type PublicPerson, quoted, type Roost } from '../sdk.ts';
import type { Task } from '../task.ts';
import { findUser, readNamed } from '../who.ts';

const connectMs = 20_000;

/** Lists what strangers have begun, each with who asks: the name that they give themselves, and what names them for certain. */
export async function requests(task: Task): Promise<void> {
  const { client, io, print } = task;
  const roost = await client.roost();
  await caughtUp(roost, connectMs, io.stopped);
  const all = roost.requests.current;
  const profiles = await roost.profiles(all.map(askerOf)).catch(() => []);
  for (const request of all) {
    const profile = profiles.find((one) => one.user === askerOf(request));
    const { id, kind, title, unread, at } = request;
    const address = addressOf(profile) || askerOf(request);
    const from = {
      ...{ user: askerOf(request), name: profile?.name ?? request.request?.from.name },
      ...{ handle: profile?.handle ?? null, phone: profile?.phone ?? null },
    };
    // As it is marked where it reads like more than a name.
    const shown = roost.people.name(askerOf(request)).current;
    const what = kind === 'group' ? `adds you to ${JSON.stringify(title)}` : `writes: ${preview(request)}`;
    print({ chat: id, kind, title, from, unread, at }, row(`${shown} (${address}) ${what}  ${id}`));
  }
  sayEmpty(task, all, 'No requests.');
}

export const accept = answer(true);
export const decline = answer(false);

function answer(accepts: boolean) {
  return async (task: Task): Promise<void> => {
    const { operands, client, io, print } = task;
    const roost = await client.roost();
    await caughtUp(roost, connectMs, io.stopped);
    for (const who of operands) {
      for (const chat of await findRequests(roost, who)) {
        if (!accepts) await agreeToDecline(task, chat);
        await (accepts ? roost.accept(chat.id) : roost.decline(chat.id));
        print({ chat: chat.id, accepted: accepts }, row(`${accepts ? 'Accepted' : 'Declined'}: ${chatName(chat)}.`));
      }
    }
  };
}

async function agreeToDecline(task: Task, chat: ConversationSummary): Promise<void> {
  const name = row(quoted(chatName(chat)));
  const what =
    chat.kind === 'group'
      ? `You leave the group ${name}.`
      : `The chat with ${name} is silenced, and they are not told.`;
  if (await agrees(task, `${what} Decline?`)) return;
  throw new CommandFailure('refused', 'Nothing was declined. To decline without being asked: roost decline --yes');
}

/** A request by its id, or all of one person. What a group or a person calls itself does not decide. */
async function findRequests(roost: Roost, who: string): Promise<ConversationSummary[]> {
  const named = readNamed(who);
  const by = named.kind === 'chat' ? null : await findUser(roost, who);
  const found = roost.requests.current.filter((one) => (by === null ? one.id === who.trim() : askerOf(one) === by));
  if (found.length === 0) throw new CommandFailure('not-found', `There is no request of ${JSON.stringify(who)}.`);
  return found;
}

function askerOf({ request }: ConversationSummary) {
  return request?.from.user as PublicPerson['user'];
}

function addressOf(profile: PublicPerson | undefined): string {
  return profile?.handle ? `@${profile.handle}` : (profile?.phone ?? '');
}

const maxPreview = 60;

function preview({ last }: ConversationSummary): string {
  const line = last?.body === 'present' ? last.text.replaceAll(/\s+/g, ' ') : '';
  return cut(line, maxPreview);
}
