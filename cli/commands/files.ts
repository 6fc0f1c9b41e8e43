/** Files on this machine, sent and fetched. */
import { lstat, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { CommandFailure } from '../exit-codes.ts';
import { chatName, peersOf, untilNamed } from '../names.ts';
import { wholeNumber } from '../parse.ts';
import { row } from '../printable.ts';
import { caughtUp } from '../profile-client.ts';
import { safeName } from '../safe-name.ts';
import { cleanFile, type DownloadedFile, type FileKind, fileOnDisk, type NewFile, RoostError, words } from '../sdk.ts';
import type { Task } from '../task.ts';
import { findChat } from '../who.ts';
import { messageAt } from './pages.ts';

const connectMs = 20_000;

/** A file to be sent: place and time are taken out of a photo or a film, unless it is to go as it is. */
export async function fileAt({ options, switches, io }: Task, whole: string): Promise<NewFile> {
  const found = await stat(whole).catch(() => null);
  if (found?.isDirectory()) throw new CommandFailure('failed', `${whole} is a folder: a file is needed.`);
  if (found === null || !found.isFile()) throw new CommandFailure('not-found', `There is no file ${whole}.`);
  if (found.size === 0) throw new CommandFailure('failed', `${whole} is empty: there is nothing to send.`);
  const kind = options.kind as FileKind | undefined;
  const source = await fileOnDisk(whole);
  try {
    const asked = { asItIs: switches.has('asItIs'), ...(kind === undefined ? {} : { kind }) };
    const { note, ...file } = await cleanFile(source, asked);
    if (note !== undefined) io.err(words.fileNote(note));
    return file;
  } catch (error) {
    const isUnclean = error instanceof RoostError && error.code === 'file-unclean';
    throw isUnclean ? new CommandFailure('failed', `${error.sentence} Here: --as-it-is.`) : error;
  }
}

/** What lies of files here, in all and of which chats. */
export async function storage({ client, print }: Task): Promise<void> {
  const roost = await client.roost();
  const { bytes, maxBytes, conversations } = await roost.storage();
  await untilNamed(roost, peersOf(roost));
  const lines = conversations.map(({ conversation, bytes: size, files, shared }) => {
    const chat = roost.conversation(conversation).current;
    const title = chat === null ? 'a chat that is not here any more' : chatName(chat);
    const also = shared > 0 ? ` (${sizeText(shared)} of it in other chats too)` : '';
    return row(`${sizeText(size).padStart(10)}  ${files === 1 ? '1 file' : `${files} files`}  ${title}${also}`);
  });
  print(
    { bytes, maxBytes, conversations },
    [`${sizeText(bytes).padStart(10)} of ${sizeText(maxBytes)} for files on this device`, ...lines].join('\n'),
  );
}

/** Takes the files of a chat off this device. */
export async function free({ operands, client, print }: Task): Promise<void> {
  const roost = await client.roost();
  const chat = await findChat(roost, operands[0] ?? '');
  const freed = await roost.freeFiles(chat);
  print({ chat, freed }, `${sizeText(freed).trim()} freed`);
}

/** As the page says it, and limits are said: 100 MB are 100 times 1024 times 1024 bytes. */
export function sizeText(bytes: number): string {
  // A file that is there takes more than 0.0 MB.
  if (bytes > 0 && bytes < 50 * 1024) return `${Math.ceil(bytes / 1024)} kB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

/** Fetches the file of a message. */
export async function download(task: Task): Promise<void> {
  const { operands, options, client, io, print } = task;
  const seq = wholeNumber('SEQ', operands[1] ?? '');
  const roost = await client.roost();
  await caughtUp(roost, connectMs, io.stopped);
  const chat = await findChat(roost, operands[0] ?? '');
  const message = await messageAt(roost, chat, seq);
  if (message === undefined) throw new CommandFailure('not-found', `There is no message ${seq} in that chat.`);
  if (message.file === undefined) throw new CommandFailure('not-found', `Message ${seq} has no file.`);
  const to = await freePlace(options.to ?? '.', message.file.name);
  const onProgress = (done: number, total: number) => io.progress?.(`${sizeText(done)} of ${sizeText(total)}`);
  const file = await roost.download(message.id, { signal: io.stopped, onProgress }).finally(() => io.progress?.(''));
  await write(file, to);
  print({ chat, seq, path: to, size: file.size }, `${to} (${file.size} bytes)`);
}

/** Where it goes: nothing that is there is written over. */
async function freePlace(given: string, name: string): Promise<string> {
  const isFolder = (await stat(given).catch(() => null))?.isDirectory() === true;
  const to = isFolder ? path.join(given, safeName(name)) : given;
  // A link that leads nowhere is something as well.
  if ((await lstat(to).catch(() => null)) !== null) throw isThere(to);
  return to;
}

function isThere(to: string): CommandFailure {
  return new CommandFailure('failed', `${to} is there already.`);
}

async function write(file: DownloadedFile, to: string): Promise<void> {
  const out = await open(to, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    // It came there while the file was fetched.
    throw error.code === 'EEXIST' ? isThere(to) : error;
  });
  try {
    // A single write may take less than it was given.
    for await (const piece of file.read()) await out.writeFile(piece);
    await out.close();
  } catch (error) {
    await out.close().catch(() => {});
    await rm(to, { force: true });
    throw error;
  }
}
