/**
 * Takes polls in groups.  node poll-bot.ts http://127.0.0.1:8787 pollster
 *
 * "/poll Lunch? Pizza | Soup" begins one, "1" or "2" votes (the last vote counts), "/result" says how it stands.
 */
import { openAccount } from './account.ts';

interface Poll {
  readonly question: string;
  readonly choices: readonly string[];
  readonly votes: Map<string, number>;
}

const [server = 'http://127.0.0.1:8787', handle = 'pollster'] = process.argv.slice(2);
const roost = await openAccount(server, handle);
const polls = new Map<string, Poll>();

roost.on('request', ({ conversation }) => void roost.accept(conversation));
roost.on('message', async ({ conversation, message }) => {
  if (message.own || message.body !== 'present') return;
  const answer = answerTo(conversation, message.sender.user, message.text.trim());
  if (answer !== null) await roost.send(conversation, { text: answer });
});
for (const { id } of roost.requests.current) await roost.accept(id);

console.log(`@${handle} listens. Add it to a group, and say: /poll Lunch? Pizza | Soup`);

function answerTo(conversation: string, voter: string, text: string): string | null {
  const begun = /^\/poll (?<question>[^?]+\?)(?<choices>.+)$/s.exec(text)?.groups;
  if (begun !== undefined) {
    const choices = (begun.choices ?? '')
      .split('|')
      .map((choice) => choice.trim())
      .filter((choice) => choice !== '');
    if (choices.length < 2) return 'A poll has two choices at least: /poll Lunch? Pizza | Soup';
    const poll = { question: begun.question ?? '', choices, votes: new Map() };
    polls.set(conversation, poll);
    return standing(poll);
  }
  const poll = polls.get(conversation);
  if (text === '/result') return poll === undefined ? 'There is no poll here.' : standing(poll);
  const vote = /^\d+$/.test(text) ? Number(text) - 1 : -1;
  if (poll?.choices[vote] === undefined) return null;
  poll.votes.set(voter, vote);
  return standing(poll);
}

function standing({ question, choices, votes }: Poll): string {
  const lines = choices.map((choice, i) => {
    const count = [...votes.values()].filter((vote) => vote === i).length;
    return `${i + 1} ${choice}: ${count}`;
  });
  return [question, ...lines].join('\n');
}

process.on('SIGINT', () => void roost.close().then(() => process.exit(0)));
process.on('SIGTERM', () => void roost.close().then(() => process.exit(0)));
