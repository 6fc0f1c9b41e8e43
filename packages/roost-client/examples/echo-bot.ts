/** Says back what is said to it.  node echo-bot.ts http://127.0.0.1:8787 echo */
import { openAccount } from './account.ts';

const [server = 'http://127.0.0.1:8787', handle = 'echo'] = process.argv.slice(2);
const roost = await openAccount(server, handle);

roost.on('request', ({ conversation }) => void roost.accept(conversation));
roost.on('message', async ({ conversation, message }) => {
  if (message.own || message.body !== 'present') return;
  if (message.seq !== null) await roost.markRead(conversation, message.seq);
  // Another bot that answers the answers would never end.
  if (message.quote?.sender.user === roost.account.user) return;
  // A photo without a caption has none.
  if (message.text !== '') await roost.send(conversation, { text: message.text, replyTo: message.id });
});
// Whoever wrote before it was there.
for (const { id } of roost.requests.current) await roost.accept(id);

console.log(`@${handle} listens. Ctrl+C ends it.`);
process.on('SIGINT', () => void roost.close().then(() => process.exit(0)));
process.on('SIGTERM', () => void roost.close().then(() => process.exit(0)));
