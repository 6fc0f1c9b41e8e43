import type { CommandName } from '../spec.ts';
import type { Command } from '../task.ts';
import { link, signOut, signUpCommand, whoami } from './account.ts';
import { chat } from './chat.ts';
import { chats } from './chats.ts';
import { deleteMessages } from './delete.ts';
import { devices } from './devices.ts';
import { download, free, storage } from './files.ts';
import { group } from './group.ts';
import { history } from './history.ts';
import { listen } from './listen.ts';
import { notes } from './notes.ts';
import { contacts, find, online } from './people.ts';
import { push } from './push.ts';
import { react } from './react.ts';
import { read } from './read.ts';
import { accept, decline, requests } from './requests.ts';
import { send } from './send.ts';
import { verify } from './verify.ts';

/** What each command does; `help` and `completion` are answered before there is a profile. */
export const commandTable: Readonly<Record<CommandName, Command>> = {
  'sign-up': signUpCommand,
  link,
  whoami,
  contacts,
  find,
  chats,
  chat,
  notes,
  requests,
  accept,
  decline,
  send,
  listen,
  history,
  group,
  online,
  read,
  download,
  storage,
  free,
  delete: deleteMessages,
  react,
  devices,
  push,
  verify,
  'sign-out': signOut,
  completion: async () => {},
  help: async () => {},
};
