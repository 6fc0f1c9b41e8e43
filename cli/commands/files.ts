/** Files on this machine, sent and fetched. */
import { createReadStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { CommandFailed } from '../exit-codes.ts';
import { wholeNumber } from '../parse.ts';
import type { DownloadedFile, FileKind, NewFile } from '../sdk.ts';
import { caughtUp } from '../session.ts';
import type { Task } from '../task.ts';
import { findChat } from '../who.ts';
import { messageAt } from './pages.ts';

const connectMs = 20_000;

/** A file to be sent. Its bytes go out as they are. */
export async function fileAt(whole: string, kind: FileKind): Promise<NewFile> {
  const found = await stat(whole).catch(() => null);
  if (found === null || !found.isFile()) throw new CommandFailed('not-found', `There is no file ${whole}.`);
  return {
    ...{ name: path.basename(whole), type: 'application/octet-stream', kind, size: found.size },
    read: () => createReadStream(whole),
  };
}

/** Fetches the file of a message. */
export async function download(task: Task): Promise<void> {
  const { operands, options, session, io, print } = task;
  const seq = wholeNumber('SEQ', operands[1] ?? '');
  const roost = await session.roost();
  await caughtUp(roost, connectMs, io.stopped);
  const chat = await findChat(roost, operands[0] ?? '');
  const message = await messageAt(roost, chat, seq);
  if (message === undefined) throw new CommandFailed('not-found', `There is no message ${seq} in that chat.`);
  if (message.file === undefined) throw new CommandFailed('not-found', `Message ${seq} has no file.`);
  const to = await freePlace(options.to ?? '.', message.file.name);
  const file = await roost.download(message.id, { signal: io.stopped });
  await write(file, to);
  print({ chat, seq, path: to, size: file.size }, `${to} (${file.size} bytes)`);
}

/** Where it goes: nothing that is there is written over. */
async function freePlace(given: string, name: string): Promise<string> {
  const isFolder = (await stat(given).catch(() => null))?.isDirectory() === true;
  // What a sender calls it: no folder, and never nothing.
  const safe = path.basename(name).replace(/^\.+/, '') || 'file';
  const to = isFolder ? path.join(given, safe) : given;
  if ((await stat(to).catch(() => null)) !== null) throw new CommandFailed('failed', `${to} is there already.`);
  return to;
}

async function write(file: DownloadedFile, to: string): Promise<void> {
  const out = await open(to, 'wx', 0o600);
  try {
    for await (const piece of file.read()) await out.write(piece);
    await out.close();
  } catch (error) {
    await out.close().catch(() => {});
    await rm(to, { force: true });
    throw error;
  }
}
