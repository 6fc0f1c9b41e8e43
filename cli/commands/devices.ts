import { CommandFailed } from '../exit-codes.ts';
import { UsageError, wholeNumber } from '../parse.ts';
import { printable } from '../printable.ts';
import { words } from '../sdk.ts';
import type { Task } from '../task.ts';

/** Lists the devices of this person, or removes one. */
export async function devices({ operands, session, print }: Task): Promise<void> {
  const [action, which] = operands;
  const roost = await session.roost();
  const all = await roost.devices();
  if (action === undefined) {
    const fresh = new Set(roost.newDevices.current.map(({ device }) => device));
    for (const device of all) {
      const isNew = fresh.has(device.device);
      const notes = [device.own ? 'this device' : '', device.primary ? 'primary' : '', isNew ? 'new' : ''].filter(
        (note) => note !== '',
      );
      const name = `${device.name}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
      const seen = device.online ? 'online' : `last seen ${minuteOf(device.lastSeenAt)}`;
      const facts = [seen, words.place(device), words.since(device)].filter((fact) => fact !== '');
      print(device, printable(`${String(device.device).padStart(3)}  ${name}: ${facts.join(', ')}`));
    }
    await roost.seenDevices();
    return;
  }
  if (action !== 'remove' || which === undefined) throw new UsageError('usage: roost devices [remove DEVICE]');
  const device = wholeNumber('DEVICE', which);
  if (!all.some((one) => one.device === device)) throw new CommandFailed('not-found', `There is no device ${device}.`);
  await roost.removeDevice(device);
  print({ removed: device }, `Removed device ${device}.`);
}

function minuteOf(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
