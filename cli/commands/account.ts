import { rm } from 'node:fs/promises';
import os from 'node:os';
import { CommandFailed } from '../exit-codes.ts';
import { redeemLink, requestCode, signUp } from '../sdk.ts';
import { caughtUp } from '../session.ts';
import type { Task } from '../task.ts';
import { until } from '../until.ts';
import { addressOf } from '../who.ts';

const connectMs = 20_000;
const pollMs = 1_000;
const profileMs = 3_000;

/** Registers a new person, this profile being the first device. */
export async function signUpCommand({ operands, options, place, session, io, print }: Task): Promise<void> {
  const who = operands[0] ?? '';
  const address = addressOf(who);
  const { server } = place;
  const store = await session.store();
  const code = options.code ?? (await askForCode());
  const name = options.name ?? who.replace(/^@/, '');
  const account = await signUp({ server, store, address, code, name, deviceName: deviceName() });
  print(account, `Signed up as ${account.name} (${account.user}), device ${account.device}.`);

  async function askForCode(): Promise<string> {
    const { shownCode } = await requestCode({ server, address });
    return shownCode ?? (await io.ask(`Code sent to ${who}: `));
  }
}

/** With a code joins its account; without one shows a code and waits until it is used. */
export async function link(task: Task): Promise<void> {
  const { operands, options, place, session, print } = task;
  const [code] = operands;
  if (code === undefined) return showLink(task);
  const store = await session.store();
  const account = await redeemLink({
    server: place.server,
    store,
    code,
    deviceName: options.name ?? deviceName(),
  });
  print(account, `Linked as device ${account.device} of ${account.name} (${account.user}).`);
}

async function showLink({ session, io, print }: Task): Promise<void> {
  const roost = await session.roost();
  const before = new Set((await roost.devices()).map((device) => device.device));
  const { code, expiresAt } = await roost.createLink();
  print({ code, expiresAt }, `On the new device: roost link ${code}`);
  while (Date.now() < expiresAt && !io.stopped.aborted) {
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    const fresh = (await roost.devices()).find((device) => !before.has(device.device));
    if (fresh === undefined) continue;
    return print({ linked: fresh.device, name: fresh.name }, `“${fresh.name}” is linked as device ${fresh.device}.`);
  }
  throw new CommandFailed('timeout', 'The code was not used.');
}

export async function whoami({ session, io, print }: Task): Promise<void> {
  const roost = await session.roost();
  const isOnline = await caughtUp(roost, connectMs, io.stopped).then(
    () => true,
    () => false,
  );
  // Phone number and handle are not stored here: they come by a request of their own.
  if (isOnline) await until(roost.profile, (profile) => (profile.phone ?? profile.handle) !== null, profileMs);
  const { phone, handle, name } = roost.profile.current;
  const { user, device, server } = roost.account;
  const shown = name || roost.account.name;
  const address = phone ?? (handle === null ? '' : `@${handle}`);
  print(
    { user, device, name: shown, phone, handle, server },
    `${shown} ${address} (${user}), device ${device}, at ${server}`,
  );
}

/** Removes this device at the server, and everything that it kept here. */
export async function signOut({ session, place, print }: Task): Promise<void> {
  const roost = await session.roost();
  await roost.signOut();
  await rm(place.listened, { force: true });
  print({ signedOut: true }, 'Signed out.');
}

function deviceName(): string {
  return `Terminal on ${os.hostname()}`.slice(0, 60);
}
