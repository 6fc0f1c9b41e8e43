/** The commands of the CLI as data: the parser and `roost help` read the same table. */

export interface OptionSpec {
  /** What stands for the value in the help; without it the option is a switch. */
  readonly value?: string;
  readonly help: string;
  /** Values that are allowed, if only some are. */
  readonly choices?: readonly string[];
}

export interface CommandSpec {
  /** Operands as the help shows them. */
  readonly operands: string;
  readonly min: number;
  readonly max: number;
  readonly summary: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** More lines for `roost help COMMAND`. */
  readonly details?: string;
}

const many = Number.POSITIVE_INFINITY;

export const globalOptions: Readonly<Record<string, OptionSpec>> = {
  server: {
    value: 'URL',
    help: 'the server to sign up at (http://127.0.0.1:8787, or $ROOST_SERVER); a profile that is signed in refuses another',
  },
  data: { value: 'DIR', help: 'where messages and the sign-in are kept (~/.roost, or $ROOST_DATA)' },
  profile: { value: 'NAME', help: 'which person of several on this machine (default, or $ROOST_PROFILE)' },
  json: { help: 'answer in JSON, one object a line' },
  help: { help: 'explain the command' },
};

const wait = {
  wait: {
    value: 'STATE',
    help: 'when to return: sent (default), delivered, read, none',
    choices: ['sent', 'delivered', 'read', 'none'],
  },
  timeout: { value: 'SECONDS', help: 'give up waiting after this time (30)' },
} as const;

export const commands = {
  'sign-up': {
    operands: 'PHONE|HANDLE',
    min: 1,
    max: 1,
    summary: 'register a person with a one-time code, this profile being the first device',
    options: {
      name: { value: 'NAME', help: 'the name others see (the handle or number otherwise)' },
      code: { value: 'CODE', help: 'the code that this profile asked for; otherwise one is asked for now' },
      replace: { value: 'NAME', help: 'end the account called NAME that has the number or handle now' },
    },
    details:
      'Without --code a code is requested first. If the server sends it out, type it when asked for. A code works only in the\n' +
      'profile that asked for it. If the number or handle has an account, what would end is told first.',
  },
  link: {
    operands: '[CODE]',
    min: 0,
    max: 1,
    summary: 'show a code for a further device, or join an account with such a code',
    options: {
      name: { value: 'NAME', help: 'a name for this device, with CODE' },
      yes: { help: 'with CODE: join whatever account it is of' },
      agree: { value: 'NAME', help: 'without CODE: agree to the device that calls itself so, and to no other' },
      qr: { help: 'without CODE: draw the code for a camera, too' },
    },
    details:
      'Without CODE, on the primary device: prints a code, asks about the device that uses it, and waits until it is linked.\n' +
      'With CODE: waits until the other device has agreed, tells whose account it is, and asks before joining it.',
  },
  whoami: {
    operands: '',
    min: 0,
    max: 0,
    summary: 'the person and device of this profile; exit code 4 if it was signed out',
    options: {},
  },
  contacts: {
    operands: '[add WHO [NAME] | remove WHO]',
    min: 0,
    max: 3,
    summary: 'list contacts, add or remove one',
    options: {},
  },
  find: {
    operands: 'PHONE|HANDLE ...',
    min: 1,
    max: many,
    summary: 'look people up; exit code 7 if one of them is nobody',
    options: {},
  },
  chats: { operands: '', min: 0, max: 0, summary: 'list chats, newest first, with unread counts', options: {} },
  requests: { operands: '', min: 0, max: 0, summary: 'list what strangers have begun with you', options: {} },
  accept: {
    operands: 'WHO|CHAT ...',
    min: 1,
    max: many,
    summary: 'take a request, or all of somebody’s; to answer it, or to add a contact, does so too',
    options: {},
    details: 'Until a request is accepted its sender sees no tick, and neither when you are online nor that you write.',
  },
  decline: {
    operands: 'WHO|CHAT ...',
    min: 1,
    max: many,
    summary: 'decline a request: leaves a group, silences a chat without telling its sender',
    options: {},
  },
  send: {
    operands: 'CHAT [TEXT ...]',
    min: 1,
    max: many,
    summary: 'send a message; returns when it has its tick',
    details: `CHAT is @handle, +number or an id, which mean that account or chat only, or the exact name of one of your contacts
or groups. A word that fits none of them, or two, or looks like another one, is refused with the candidates.`,
    options: {
      ...wait,
      text: { value: 'TEXT', help: 'the text as one argument; - reads stdin to its end' },
      reply: { value: 'SEQ', help: 'answer that message' },
      anyway: {
        help: 'also where the chat waits for news of devices, or stopped because somebody was shown another history',
      },
    },
  },
  listen: {
    operands: '',
    min: 0,
    max: 0,
    summary: 'print what happens as JSON lines until SIGINT or SIGTERM',
    options: {
      own: { help: 'also what this person writes on any device' },
      read: { help: 'mark as read what is printed' },
      for: { value: 'SECONDS', help: 'stop after this time' },
    },
    details: `Each line is one object with a "type":
  ready       user, device, name
  message     chat, kind, title, seq, id, from {user, name}, own, at (epoch ms), body, text, replyTo?, state?,
              waitsFor? (with body "unreadable": people whose devices have to come online)
  deleted     chat, seq, id
  group       chat, seq, at, text, change
  receipt     chat, id, seq, state (sent, delivered, read, failed), receipts {delivered, read, total}
  typing      chat, who {user, name}
  device      device, name, addedAt (a device that was linked to this account)
  request     chat, from {user, name} (a stranger began it; its messages are printed like others)
  connection  state, sentence?

What arrived while nobody listened comes first. Messages of a chat come in order; after a crash some may be printed
again, none is left out. It reconnects by itself. The other commands of the same profile work meanwhile: they hand
their work to the listening process, so "roost listen | bot" may call "roost send".`,
  },
  history: {
    operands: 'CHAT',
    min: 1,
    max: 1,
    summary: 'print messages of a chat, oldest first',
    options: {
      limit: { value: 'N', help: 'how many (50)' },
      before: { value: 'SEQ', help: 'only what is older than this one' },
    },
  },
  group: {
    operands: 'create TITLE WHO ... | show | add | remove | leave | rename | role',
    min: 1,
    max: many,
    summary: 'make a group and look after it',
    options: {},
    details: `roost group create TITLE WHO ...
roost group show GROUP
roost group add GROUP WHO ...
roost group remove GROUP WHO ...
roost group leave GROUP
roost group rename GROUP TITLE
roost group role GROUP WHO admin|member`,
  },
  online: { operands: 'WHO ...', min: 1, max: many, summary: 'who is online, or was last seen when', options: {} },
  read: {
    operands: 'CHAT [SEQ]',
    min: 1,
    max: 2,
    summary: 'mark a chat as read, up to a message',
    options: {},
  },
  delete: {
    operands: 'CHAT SEQ ...',
    min: 2,
    max: many,
    summary: 'delete messages for everyone',
    options: { ...wait },
  },
  devices: {
    operands: '[remove DEVICE]',
    min: 0,
    max: 2,
    summary: 'list the devices of this person, or remove one',
    options: {},
  },
  verify: {
    operands: 'WHO',
    min: 1,
    max: 1,
    summary: 'the safety number with a person, to be compared with what their screen shows',
    options: {
      number: { value: 'NUMBER', help: 'compare it with this one, and note that it is the same if so' },
      yes: { help: 'note that it is the same at theirs' },
      clear: { help: 'note that it does not count as compared any more' },
      qr: { help: 'draw it for their camera, too' },
    },
  },
  'sign-out': {
    operands: '',
    min: 0,
    max: 0,
    summary: 'remove this device and erase what it keeps here',
    options: { yes: { help: 'do not ask, not even when it is the only device' } },
  },
  help: { operands: '[COMMAND]', min: 0, max: 1, summary: 'explain the commands', options: {} },
} as const satisfies Readonly<Record<string, CommandSpec>>;

export type CommandName = keyof typeof commands;
