import { CommandFailed } from '../exit-codes.ts';
import { printable } from '../printable.ts';
import { qrText } from '../qr-text.ts';
import { type Trust, words } from '../sdk.ts';
import { caughtUp } from '../session.ts';
import type { Task } from '../task.ts';
import { findUser } from '../who.ts';

const connectMs = 20_000;

/** Shows the safety number of a person, and notes what this person says of it. */
export async function verify({ operands, switches, session, io, print }: Task): Promise<void> {
  const roost = await session.roost();
  await caughtUp(roost, connectMs, io.stopped);
  const [who = ''] = operands;
  const user = await findUser(roost, who);
  const name = roost.people.name(user).current;
  const number = await roost.safetyNumber(user);
  if (number === null) throw new CommandFailed('not-found', printable(words.noNumber(name)));
  if (switches.has('yes') || switches.has('clear')) await roost.setVerified(user, switches.has('yes'));
  const trust: Trust = roost.trust(user).current;
  if (switches.has('qr')) io.err(qrText(number.scannable));
  print(
    { user, name, number: number.groups.join(' '), state: trust.state },
    printable(`${rowsOf(number.groups)}\n${words.trust(name, trust)}`),
  );
}

/** Four groups a line, as on a screen. */
function rowsOf(groups: readonly string[]): string {
  return [0, 4, 8].map((from) => groups.slice(from, from + 4).join(' ')).join('\n');
}
