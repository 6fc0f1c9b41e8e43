import { CommandFailure } from '../exit-codes.ts';
import { mentionsFor } from '../mentions.ts';
import { UsageError, wholeNumber } from '../parse.ts';
import { type ConversationId, type NewFile, type NewMessage, type Roost, showsNothing } from '../sdk.ts';
import type { Task } from '../task.ts';
import { findChat } from '../who.ts';
import { fileAt, sizeText } from './files.ts';
import { messageAt } from './pages.ts';
import { type MessageProgress, sendAndWait } from './wait.ts';

/** Sends one message: the words after the chat, `--text`, or stdin. */
export async function send(task: Task): Promise<void> {
  const { operands, options, switches, client, io, print } = task;
  const [who = '', ...words] = operands;
  const { file: path } = options;
  const text = await textOf(words, options.text, io.readStdin, path !== undefined);
  if (path === undefined && options.kind !== undefined) throw new UsageError('--kind is about a --file.');
  if (path === undefined && switches.has('asItIs')) throw new UsageError('--as-it-is is about a --file.');
  const reply = options.reply === undefined ? null : wholeNumber('--reply', options.reply);
  const roost = await client.roost();
  const chat = await findChat(roost, who);

  const mentions = options.mention === undefined ? [] : await mentionsFor(roost, chat, text, options.mention);
  const message: NewMessage = { text, mentions };
  const quoted = reply === null ? undefined : await messageAt(roost, chat, reply);
  if (reply !== null && quoted === undefined)
    throw new CommandFailure('not-found', `There is no message ${reply} in that chat.`);
  const whole = quoted === undefined ? message : { ...message, replyTo: quoted.id };

  if (switches.has('anyway')) await roost.sendAnyway(chat);
  const file = path === undefined ? null : await fileAt(task, path);
  const send = () =>
    file === null
      ? roost.send(chat, whole)
      : roost.sendFile(chat, {
          ...file,
          caption: text,
          mentions,
          ...(quoted === undefined ? {} : { replyTo: quoted.id }),
        });
  const sent = await withProgress(task, roost, { chat, file }, () => sendAndWait(task, roost, chat, send));
  print({ chat, ...sent }, sentText(sent));
}

/** In the last line of a terminal: for how many devices the keys are ready, and of a file how much of it is stored. */
async function withProgress<Result>(
  { io }: Task,
  roost: Roost,
  { chat, file }: { readonly chat: ConversationId; readonly file: NewFile | null },
  send: () => Promise<Result>,
): Promise<Result> {
  if (io.progress === undefined) return send();
  let keys = '';
  const stops = [
    roost.conversation(chat).subscribe((now) => {
      const said = now?.preparing?.sentence ?? '';
      // A chat changes for much else: only what was said of keys is taken back.
      if (said !== '' || keys !== '') io.progress?.(said);
      keys = said;
    }),
    ...(file === null
      ? []
      : [
          roost.on('upload-progress', ({ stored, total }) =>
            io.progress?.(`${sizeText(stored)} of ${sizeText(total)}`),
          ),
        ]),
  ];
  try {
    return await send();
  } finally {
    for (const stop of stops) stop();
    io.progress('');
  }
}

/** How far a message came, as a line for a person. */
function sentText({ seq, state }: MessageProgress): string {
  const marks = { sending: '◔', sent: '✓', delivered: '✓✓', read: '✓✓ read', failed: '✗', unknown: '?' } as const;
  return seq === null ? marks[state] : `${marks[state]} ${seq}`;
}

async function textOf(
  words: readonly string[],
  option: string | undefined,
  stdin: () => Promise<string>,
  isCaption: boolean,
): Promise<string> {
  if (option !== undefined && words.length > 0)
    throw new UsageError('The text is given twice: after the chat and with --text.');
  const text = option === '-' ? (await stdin()).replace(/\n$/, '') : (option ?? words.join(' '));
  if (isCaption && text === '') return '';
  if (showsNothing(text)) throw new UsageError('There is no text to send.');
  return text;
}
