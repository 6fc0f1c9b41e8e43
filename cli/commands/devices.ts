import { CommandFailure } from '../exit-codes.ts';
import { deviceName } from '../names.ts';
import { wholeNumber } from '../parse.ts';
import { row } from '../printable.ts';
import { words } from '../sdk.ts';
import type { Task } from '../task.ts';
import { localTime } from '../times.ts';

/** Lists the devices of this person, or removes one. */
export async function devices({ operands, client, print }: Task): Promise<void> {
  const [action, which = ''] = operands;
  const roost = await client.roost();
  const all = await roost.devices();
  if (action === undefined) {
    const fresh = new Set(roost.newDevices.current.map(({ device }) => device));
    for (const device of all) {
      const isNew = fresh.has(device.device);
      const notes = [device.own ? 'this device' : '', device.primary ? 'primary' : '', isNew ? 'new' : ''].filter(
        (note) => note !== '',
      );
      const name = `${deviceName(device)}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
      const seen = device.online ? 'online' : `last seen ${localTime(device.lastSeenAt)}`;
      const facts = [seen, words.place(device), words.since(device)].filter((fact) => fact !== '');
      print(device, row(`${String(device.device).padStart(3)}  ${name}: ${facts.join(', ')}`));
    }
    await roost.seenDevices();
    return;
  }
  const device = wholeNumber('DEVICE', which);
  if (!all.some((one) => one.device === device)) throw new CommandFailure('not-found', `There is no device ${device}.`);
  await roost.removeDevice(device);
  print({ removed: device }, `Removed device ${device}.`);
}
