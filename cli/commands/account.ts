import { rm } from 'node:fs/promises';
import os from 'node:os';
import { CommandFailure } from '../exit-codes.ts';
import { giveOlder, receiveOlder } from '../older-messages.ts';
import { shellWord } from '../printable.ts';
import { caughtUp } from '../profile-client.ts';
import { qrText } from '../qr-text.ts';
import { agrees, saysYes } from '../say.ts';
import {
  cut,
  type ExistingAccount,
  eraseStore,
  joinAccount,
  openFileVault,
  quoted,
  type Roost,
  type RoostErrorLike,
  requestCode,
  signUp,
  unquoted,
  words,
} from '../sdk.ts';
import type { Task } from '../task.ts';
import { until } from '../until.ts';
import { addressOf } from '../who.ts';

const connectMs = 20_000;
const pollMs = 1_000;
const profileMs = 3_000;

/** Registers a new person, this profile being the first device. */
export async function signUpCommand(task: Task): Promise<void> {
  const { operands, options, place, client, io, print } = task;
  const who = operands[0] ?? '';
  const address = addressOf(who);
  const { server } = place;
  const store = await client.store();
  const code = options.code ?? (await askForCode());
  const form = { server, store, address, code, name: options.name ?? who.replace(/^@/, ''), deviceName: deviceName() };
  const account = await signUp(form).catch(async (error: unknown) => {
    const { existing = null } = error as Partial<RoostErrorLike>;
    if (existing === null) throw error;
    await agreeToEnd(task, existing);
    return signUp({ ...form, takeOver: existing.takeOver });
  });
  await bringKeys(task);
  print(account, `Signed up as ${account.name} (${account.user}), device ${account.device}.`);

  async function askForCode(): Promise<string> {
    const asked = await requestCode({ server, store, address });
    if (asked.shownCode !== null) return asked.shownCode;
    io.err(words.codeSent(asked));
    return io.ask('Code: ');
  }
}

/** Others can write to this account from now on, and not only once the next command has a connection. */
async function bringKeys({ client, io }: Task): Promise<void> {
  try {
    const roost = await client.roost();
    await caughtUp(roost, connectMs, io.stopped);
    await roost.reachable();
  } catch (error) {
    io.err(`${(error as Error).message} Others can write to you once this profile has been online.`);
  }
}

/** The address has an account: its name has to be given before it ends, with the option or at the terminal. */
async function agreeToEnd({ operands, options, io }: Task, holder: ExistingAccount): Promise<void> {
  const { name } = holder;
  io.err(`${operands[0]} has an account already. ${words.existingAccount(holder)}`);
  io.err(words.insteadOfEnding(holder));
  const typed =
    options.replace ?? (await io.ask(`${words.endOfAccount(holder)}\nType its name to end it: `).catch(() => ''));
  // As it is shown within quotes it means the same.
  if (unquoted(typed) === unquoted(name)) return;
  throw new CommandFailure(
    'refused',
    `Nothing was ended. To end that account: roost sign-up ${operands[0]} --replace ${shellWord(name)}`,
  );
}

/** With a code joins its account; without one shows a code, and asks about the device that uses it. */
export async function link(task: Task): Promise<void> {
  const { operands, options, place, client, io, print } = task;
  const [code] = operands;
  if (code === undefined) return showLink(task);
  const store = await client.store();
  const account = await joinAccount({
    server: place.server,
    store,
    vault: await openFileVault(place.key, store),
    code,
    deviceName: options.name ?? deviceName(),
    signal: io.stopped,
    waiting: (_, isAgain) => io.err(isAgain ? words.linkAgain : 'Now agree to this device on the other one.'),
    confirm: async (joined) => {
      io.err(words.joinedAccount(joined));
      return agrees(task, 'Join it?');
    },
  });
  print(account, `Linked as device ${account.device} of ${account.name} (${account.user}).`);
  await receiveOlder(await client.roost(), io);
}

async function showLink(task: Task): Promise<void> {
  const { options, switches, client, io, print } = task;
  const roost = await client.roost();
  const { code, ticket, expiresAt, lastsMs } = await roost.createLink();
  // By the process's own clock, which nobody sets, whatever the server's says.
  const end = performance.now() + lastsMs;
  print({ code, expiresAt }, `On the new device: roost link ${code}`);
  if (switches.has('qr')) io.squares(qrText(`${roost.account.server}/#link=${code}`));
  let asked = false;
  let mismatched = false;
  while (performance.now() < end && !io.stopped.aborted) {
    const progress = await roost.link(ticket);
    const { state, joiner } = progress;
    if (state === 'mismatched' && !mismatched) io.err(words.linkMismatch(progress));
    mismatched = state === 'mismatched';
    if (state === 'asked' && joiner !== null && !asked) {
      asked = true;
      print({ asks: joiner }, words.joinerAsks(joiner));
      const isMeant = options.agree ?? ((await saysYes(io, 'Agree?')) ? joiner.name : null);
      await roost.decideLink(ticket, isMeant === joiner.name);
    } else if (state === 'denied') {
      throw new CommandFailure('refused', `${quoted(joiner?.name ?? 'The device')} was not linked.`);
    } else if (state === 'taken') {
      return printLinked(roost, task);
    } else await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  const isLinked = await roost.closeLink(ticket).then(
    () => false,
    (error: unknown) => (error as { code?: unknown }).code === 'link-taken',
  );
  if (isLinked) return printLinked(roost, task);
  throw new CommandFailure('timeout', 'The code was not used.');
}

async function printLinked(roost: Roost, { io, print }: Task): Promise<void> {
  const linked = (await roost.devices()).at(-1);
  await roost.seenDevices();
  if (linked === undefined) return;
  const { device, name } = linked;
  print({ linked: device, name }, `${quoted(name)} is linked as device ${device}.`);
  await giveOlder(roost, linked, io);
}

export async function whoami({ client, io, print }: Task): Promise<void> {
  const roost = await client.roost();
  const isOnline = await caughtUp(roost, connectMs, io.stopped).then(
    () => true,
    () => false,
  );
  // Without a connection it is still somebody's; signed out it is nobody's, which the server says to a request.
  if (!isOnline) {
    await roost.devices().catch((error: unknown) => {
      const { code = '' } = error as Partial<RoostErrorLike>;
      if (code === 'unauthorized' || code === 'signed-out') throw error;
    });
  }
  // Phone number and handle are not stored here: they come by a request of their own.
  if (isOnline) await until(roost.profile, (profile) => (profile.phone ?? profile.handle) !== null, profileMs);
  const { phone, handle, name } = roost.profile.current;
  const { user, device, server } = roost.account;
  const shown = name || roost.account.name;
  const address = phone ?? (handle === null ? '' : `@${handle}`);
  print(
    { user, device, name: shown, phone, handle, server },
    `${shown}${address === '' ? '' : ` ${address}`} (${user}), device ${device}, at ${server}`,
  );
}

/** Removes this device at the server, and everything that it kept here. */
export async function signOut({ switches, client, place, io, print }: Task): Promise<void> {
  const opened = await client.roost().catch((error: unknown) => unusable(error));
  if (typeof opened === 'string') return eraseUnusable(opened);
  const roost = opened;
  if (!switches.has('yes')) {
    // What was read from the store is known before anything is asked.
    const { unsent } = roost.status.current;
    const consequence = await roost.devices().then(
      (devices) => ({ isLast: devices.length === 1, text: words.signingOut(devices) }),
      () => ({
        isLast: true,
        text: 'It cannot be told whether another device keeps your chats. They are erased here.',
      }),
    );
    io.err(`${consequence.text} ${words.neverSent(unsent)}`.trim());
    if ((consequence.isLast || unsent > 0) && !(await saysYes(io, 'Sign out?'))) {
      throw new CommandFailure('refused', 'Still signed in. To sign out without being asked: roost sign-out --yes');
    }
  }
  await roost.signOut();
  await rm(place.listened, { force: true });
  print({ signedOut: true }, 'Signed out.');

  /** It can do nothing else any more; the server hears nothing of it, as this store has forgotten whose account it was. */
  async function eraseUnusable(why: string): Promise<void> {
    if (!switches.has('yes')) {
      io.err(`${why} The messages that are kept here go with it.`);
      if (!(await saysYes(io, 'Erase it?')))
        throw new CommandFailure(
          'refused',
          'Nothing was erased. To erase it without being asked: roost sign-out --yes',
        );
    }
    await eraseStore(await client.store());
    await rm(place.listened, { force: true });
    print({ signedOut: true }, 'Erased.');
  }
}

/** Why what is stored here cannot be opened any more, ever. */
function unusable(error: unknown): string {
  const { code, sentence = '' } = error as Partial<RoostErrorLike>;
  if (code !== 'store-refused' && code !== 'store-key') throw error;
  return sentence;
}

function deviceName(): string {
  return cut(`Terminal on ${os.hostname()}`, 60);
}
