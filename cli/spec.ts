/** The commands of the CLI as data: parser, help, completion and documentation read the same table. */

export interface OptionSpec {
  /** What stands for the value in the help; without it the option is a switch. */
  readonly value?: string;
  readonly help: string;
  /** Values that are allowed, if only some are. */
  readonly choices?: readonly string[];
  /** The value is a whole number from 1 up. */
  readonly isNumber?: true;
  /** And no higher than that. */
  readonly max?: number;
}

/** In seconds, what a timer can wait for: longer, and it rings at once. */
const maxSeconds = 2_147_483;

export interface OperandSpec {
  /** `<must>`, `[may]`; with dots, one or more. */
  readonly operands: string;
  readonly summary: string;
  /** Values that are allowed for the operand of that name, if only some are. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
}

export interface CommandSpec extends OperandSpec {
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** More lines for `roost help COMMAND`. */
  readonly details?: string;
  /** Words one of which may come first, and must, unless the command does something `alone`. */
  readonly actions?: Readonly<Record<string, OperandSpec>>;
  readonly alone?: true;
}

export const globalOptions: Readonly<Record<string, OptionSpec>> = {
  server: {
    value: 'URL',
    help: 'the server to sign up at (http://127.0.0.1:8787, or $ROOST_SERVER); a profile that is signed in refuses another',
  },
  data: { value: 'DIR', help: 'where messages and the sign-in are kept (~/.roost, or $ROOST_DATA)' },
  profile: { value: 'NAME', help: 'which person of several on this machine (default, or $ROOST_PROFILE)' },
  json: { help: 'answer in JSON, one object a line' },
};

const wait = {
  wait: {
    value: 'STATE',
    help: 'when to return: sent (default), delivered, read, none',
    choices: ['sent', 'delivered', 'read', 'none'],
  },
  timeout: {
    value: 'SECONDS',
    help: 'give up waiting after this time (30); of a file: once nothing of it has moved for so long',
    isNumber: true,
    max: maxSeconds,
  },
} as const;

export const commands = {
  'sign-up': {
    operands: '<PHONE|HANDLE>',
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
    summary: 'the person and device of this profile; exit code 4 if it was signed out',
    options: {},
  },
  contacts: {
    operands: '',
    summary: 'list contacts, add or remove one',
    alone: true,
    actions: {
      add: { operands: '<WHO> [NAME]', summary: 'add somebody, under a name of your own' },
      remove: { operands: '<WHO>', summary: 'remove somebody' },
    },
    options: {},
  },
  find: {
    operands: '<PHONE|HANDLE...>',
    summary: 'look people up; exit code 7 if one of them is nobody',
    options: {},
  },
  chats: { operands: '', summary: 'list chats, newest first, with unread counts', options: {} },
  chat: {
    operands: '',
    summary: 'pin, archive or delete a chat, on this device alone',
    actions: {
      pin: { operands: '<CHAT>', summary: 'put it above the others; five at most' },
      unpin: { operands: '<CHAT>', summary: 'put it among the others again' },
      archive: { operands: '<CHAT>', summary: 'put it away until its next message; a muted one stays away' },
      unarchive: { operands: '<CHAT>', summary: 'put it among the others again' },
      delete: { operands: '<CHAT>', summary: 'remove it with all its messages; the next one brings it back' },
    },
    options: { yes: { help: 'with delete: do not ask' } },
  },
  notes: {
    operands: '[TEXT...]',
    summary: 'write a note to oneself, on all of one’s devices; without TEXT: say which chat that is',
    options: { ...wait },
  },
  requests: { operands: '', summary: 'list what strangers have begun with you', options: {} },
  accept: {
    operands: '<WHO|CHAT...>',
    summary: 'take a request, or all of somebody’s; to answer it, or to add a contact, does so too',
    options: {},
    details: 'Until a request is accepted its sender sees no tick, and neither when you are online nor that you write.',
  },
  decline: {
    operands: '<WHO|CHAT...>',
    summary: 'decline a request: leaves a group, silences a chat without telling its sender',
    options: { yes: { help: 'do not ask' } },
  },
  send: {
    operands: '<CHAT> [TEXT...]',
    summary: 'send a message; returns when it has its tick',
    details: `CHAT is @handle, +number or an id, which mean that account or chat only, or the exact name of one of your contacts
or groups. A word that fits none of them, or two, or looks like another one, is refused with the candidates.`,
    options: {
      ...wait,
      text: { value: 'TEXT', help: 'the text as one argument; - reads stdin to its end' },
      file: {
        value: 'PATH',
        help: 'send that file, the text being its caption, without place and time if it is a photo or a film',
      },
      'as-it-is': { help: 'send every byte of the file as it is, as a document' },
      kind: {
        value: 'KIND',
        help: 'how the file is shown, and how large it may be: image 16 MB, video 64 MB, document 100 MB (else by what it is)',
        choices: ['image', 'video', 'document'],
      },
      reply: { value: 'SEQ', help: 'answer that message', isNumber: true },
      mention: {
        value: '@HANDLE,…',
        help: 'in a group: these members are meant where the text has their handles; each reads their own name for them there',
      },
      anyway: {
        help: 'also where the chat waits for news of devices, or stopped because somebody was shown another history',
      },
    },
  },
  listen: {
    operands: '',
    summary: 'print what happens as JSON lines until SIGINT or SIGTERM',
    options: {
      own: { help: 'also what this person writes on any device' },
      read: { help: 'mark as read what is printed' },
      for: { value: 'SECONDS', help: 'stop after this time', isNumber: true, max: maxSeconds },
    },
    details: `Each line is one object with a "type":
  ready       user, device, name
  message     chat, kind, title, seq, id, from {user, name}, own, at (epoch ms), body, text, mentions? [{user, name, own, start,
              length}], written? (with mentions: the text as its sender wrote it, to be sent on; in "text" people are called as
              this person calls them), replyTo?, state?, reactions?, waitsFor? (with body "unreadable": people whose devices have to
              come online)
  reaction    chat, seq, id (of the message), who {user, name}, own, emoji (null: taken back)
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
    operands: '<CHAT>',
    summary: 'print messages of a chat, oldest first',
    options: {
      limit: { value: 'N', help: 'how many (50)', isNumber: true },
      before: { value: 'SEQ', help: 'only what is older than this one', isNumber: true },
    },
  },
  group: {
    operands: '',
    summary: 'make a group and look after it',
    options: {},
    actions: {
      create: { operands: '<TITLE> <WHO...>', summary: 'make a group' },
      show: { operands: '<GROUP>', summary: 'who is in it, and as what' },
      add: { operands: '<GROUP> <WHO...>', summary: 'bring people in' },
      remove: { operands: '<GROUP> <WHO...>', summary: 'take people out' },
      leave: { operands: '<GROUP>', summary: 'go out oneself' },
      rename: { operands: '<GROUP> <TITLE>', summary: 'give it another title' },
      role: {
        operands: '<GROUP> <WHO> <ROLE>',
        summary: 'make somebody an admin, or a member again',
        choices: { ROLE: ['admin', 'member'] },
      },
    },
  },
  online: { operands: '<WHO...>', summary: 'who is online, or was last seen when', options: {} },
  read: {
    operands: '<CHAT> [SEQ]',
    summary: 'mark a chat as read, up to a message',
    options: {},
  },
  download: {
    operands: '<CHAT> <SEQ>',
    summary: 'fetch the file of a message; goes on where it was stopped',
    options: { to: { value: 'PATH', help: 'a folder, or a name that nothing has yet (the folder one is in)' } },
  },
  storage: { operands: '', summary: 'what lies of files on this device, and of which chats', options: {} },
  free: {
    operands: '<CHAT>',
    summary: 'take the files of a chat off this device; its messages stay, and each file can be fetched again',
    options: {},
  },
  delete: {
    operands: '<CHAT> <SEQ...>',
    summary: 'delete messages for everyone, or for oneself',
    options: { ...wait, 'for-me': { help: 'on this device alone; everybody else keeps them' } },
  },
  react: {
    operands: '<CHAT> <SEQ> [EMOJI]',
    summary: 'give a message one emoji, in place of the one it had of you; everything up to it counts as read',
    options: { timeout: wait.timeout, remove: { help: 'without EMOJI: take yours back' } },
  },
  devices: {
    operands: '',
    summary: 'list the devices of this person, or remove one',
    alone: true,
    actions: { remove: { operands: '<DEVICE>', summary: 'sign a device out' } },
    options: {},
  },
  push: {
    operands: '',
    summary: 'where this device is woken while nothing listens, and how that went',
    actions: {
      status: { operands: '', summary: 'how it stands: the last proven push, or what is wrong' },
      register: {
        operands: '<ENDPOINT>',
        summary: 'wake it at an endpoint of UnifiedPush, in place of the one before',
      },
      remove: { operands: '', summary: 'wake it no more' },
    },
    options: {
      p256dh: {
        value: 'KEY',
        help: 'with register: the public key that pushes are encrypted to (65 bytes, base64url)',
      },
      auth: { value: 'SECRET', help: 'with register: the secret that goes with it (16 bytes, base64url)' },
    },
    details: `A push says only that there is something: let it start "roost listen --for SECONDS", which fetches and decrypts.
A program that listens all the time needs none.`,
  },
  verify: {
    operands: '<WHO>',
    summary: 'the safety number with a person, to be compared with what their screen shows',
    options: {
      number: { value: 'NUMBER', help: 'compare it with this one, and note that it is the same if so' },
      yes: { help: 'note that it is the same at theirs' },
      clear: { help: 'note that it does not count as compared any more' },
      qr: { help: 'draw it for their camera, too' },
      in: { value: 'GROUP', help: 'of the key that messages go to in that group; else in the chat with them' },
    },
  },
  'sign-out': {
    operands: '',
    summary: 'remove this device and erase what it keeps here',
    options: { yes: { help: 'do not ask, not even when it is the only device' } },
  },
  completion: {
    operands: '<SHELL>',
    summary: 'print what makes a shell complete these commands',
    choices: { SHELL: ['bash', 'zsh', 'fish'] },
    options: {},
    details: `bash:  eval "$(roost completion bash)"        in ~/.bashrc
zsh:   eval "$(roost completion zsh)"         in ~/.zshrc, after compinit
fish:  roost completion fish | source         in ~/.config/fish/config.fish

It completes a command called roost: an alias of the full path, or what npm link makes.`,
  },
  help: { operands: '[COMMAND...]', summary: 'explain the commands', options: {} },
} as const satisfies Readonly<Record<string, CommandSpec>>;

export type CommandName = keyof typeof commands;
