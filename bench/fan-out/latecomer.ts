import type { WireClient } from '../../tests/harness/wire-client.ts';

/**
 * Connects somebody who was away all the time; answers what is wrong with what they then have, or null.
 *
 * Right is: the unread count that the server names is the number of messages, and every one of them arrives, with
 * chain values that follow from one another.
 */
export async function checkLatecomer(
  client: WireClient,
  conversation: string,
  messages: number,
): Promise<string | null> {
  await client.connect();
  await client.filled(60_000);
  const log = client.log(conversation);
  const told = log.state?.read?.unread ?? 0;
  const stored = [...log.entries.values()].filter((entry) => entry.countable).length;
  const who = client.account.user;
  if (stored !== messages) return `${who} has ${stored} of ${messages} messages`;
  if (told !== messages) return `${who} was told ${told} unread of ${messages}`;
  if (log.forks.length > 0) return `${who} sees a chain that does not hold: ${log.forks[0]}`;
  return null;
}
