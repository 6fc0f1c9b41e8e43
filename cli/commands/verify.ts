import { CommandFailure } from '../exit-codes.ts';
import { UsageError } from '../parse.ts';
import { row } from '../printable.ts';
import { caughtUp } from '../profile-client.ts';
import { qrText } from '../qr-text.ts';
import { type Trust, words } from '../sdk.ts';
import type { Task } from '../task.ts';
import { findGroup, findUser } from '../who.ts';

const connectMs = 20_000;

/** Shows the safety number of a person, compares it with one that is given, and notes what this person says of it. */
export async function verify({ operands, options, switches, client, io, print }: Task): Promise<void> {
  const isCompared = options.number !== undefined || switches.has('yes');
  if (isCompared && switches.has('clear'))
    throw new UsageError('Either it is the same, or it does not count any more: not both.');
  const theirs = options.number === undefined ? null : digitsOf(options.number);
  const roost = await client.roost();
  await caughtUp(roost, connectMs, io.stopped);
  const [who = ''] = operands;
  const user = await findUser(roost, who);
  if (user === roost.account.user) throw new UsageError('That is you: a safety number is compared with somebody else.');
  const name = roost.people.name(user).current;
  const group = options.in === undefined ? undefined : await findGroup(roost, options.in);
  const number = await roost.safetyNumber(user, group);
  if (number === null) throw new CommandFailure('not-found', words.noNumber(row(name)));
  if (theirs !== null && theirs !== number.groups.join('')) {
    throw new CommandFailure('refused', words.numberDiffers(row(name)));
  }
  if (isCompared || switches.has('clear')) await roost.setVerified(user, number, isCompared, group);
  const trust: Trust = roost.trust(user, group).current;
  if (switches.has('qr')) io.squares(qrText(number.scannable));
  print(
    { user, name, number: number.groups.join(' '), state: trust.state },
    `${rowsOf(number.groups)}\n${words.trust(row(name), trust)}`,
  );
}

/** As it was read out or copied: with whatever stands between the digits. */
function digitsOf(text: string): string {
  const digits = text.replaceAll(/[\s.,;:-]/g, '');
  if (/^\d{60}$/.test(digits)) return digits;
  throw new UsageError(
    `A safety number has 60 digits; ${/^\d*$/.test(digits) ? `that has ${digits.length}` : 'that is none'}.`,
  );
}

/** Four groups a line, as on a screen. */
function rowsOf(groups: readonly string[]): string {
  return [0, 4, 8].map((from) => groups.slice(from, from + 4).join(' ')).join('\n');
}
