/** What a script may rely on when a command ends; `roost help` prints this table. */
export const exitCodes = {
  ok: { code: 0, meaning: 'done' },
  failed: { code: 1, meaning: 'failed for a reason that the message on stderr tells' },
  usage: { code: 2, meaning: 'the command line makes no sense' },
  refused: { code: 3, meaning: 'the server refused it; trying the same again will not help' },
  'signed-out': { code: 4, meaning: 'this profile is not signed in, or was signed out' },
  unreachable: { code: 5, meaning: 'the server cannot be reached' },
  timeout: {
    code: 6,
    meaning: 'it was not settled in time; the message on stderr tells whether the server has it already',
  },
  'not-found': { code: 7, meaning: 'there is no such person, chat, message or device' },
} as const;

export type ExitName = keyof typeof exitCodes;

/** Ends a command with a sentence on stderr and one of the exit codes. */
export class CommandFailure extends Error {
  readonly exit: ExitName;
  /** What was reached all the same: of a message that waits, its place and state. */
  readonly reached: object | null;

  constructor(exit: ExitName, sentence: string, reached: object | null = null) {
    super(sentence);
    this.exit = exit;
    this.reached = reached;
  }
}
