import { type ExistingAccount, type RefusalAdvice, type RefusalCode, refusals } from '../protocol/refusals.ts';
import type { ClientCode, Explanation, Failure, RoostErrorLike } from './api.ts';
import { wait } from './waits.ts';

/** Codes that no server sends, with what the caller can do about each and a sentence for a person. */
export const sentences: Readonly<Record<ClientCode, { advice: RefusalAdvice; sentence: string }>> = {
  'no-file': { advice: 'never', sentence: 'That message has no file.' },
  'file-changed': { advice: 'never', sentence: 'The file changed while it was read, or is not as long as was said.' },
  'file-damaged': { advice: 'never', sentence: 'What came is not the file that was sent. It was thrown away.' },
  'empty-file': { advice: 'never', sentence: 'The file is empty: there is nothing to send.' },
  'file-unclean': {
    advice: 'never',
    sentence:
      'That picture or film is damaged: place and time cannot be taken out of it. Send it as it is, or send another one.',
  },
  'file-lost': { advice: 'never', sentence: 'The file is not on this device any more. Send it anew.' },
  'no-room': { advice: 'never', sentence: 'This device has no room for that file. Free some, then try again.' },
  offline: { advice: 'after-delay', sentence: 'The server cannot be reached just now.' },
  'origin-refused': {
    advice: 'never',
    sentence:
      'The server takes no calls from pages of this origin. Whoever runs it can allow them with the variable ROOST_ORIGINS.',
  },
  closed: { advice: 'never', sentence: 'This client was closed.' },
  'signed-in': {
    advice: 'never',
    sentence: 'This store holds an account already. Sign out first, or use another one.',
  },
  'no-account': { advice: 'never', sentence: 'This store holds no account yet. Sign up or link this device first.' },
  'no-code': {
    advice: 'never',
    sentence: 'Ask for a code on this device first: a code works only where it was asked for.',
  },
  'not-joined': { advice: 'never', sentence: 'This device was not linked.' },
  'code-incomplete': {
    advice: 'never',
    sentence:
      'That is only the first half of a linking code. If the other device shows no more than that, its Roost is too old: update it there, then ask for a new code.',
  },
  'code-unreadable': {
    advice: 'never',
    sentence:
      'That is no linking code. It has letters and digits only; none of the first eight is 0, O, 1, I, L, U or V. Look at the other device again.',
  },
  'no-number': { advice: 'never', sentence: 'There is no safety number of that person yet.' },
  'number-moved': {
    advice: 'never',
    sentence:
      'The safety number is another one than you were shown. Nothing was noted. Look at the one that there is now, and compare that.',
  },
  'number-changed': {
    advice: 'never',
    sentence:
      'The safety number of somebody in this chat has changed, and you want messages to be held back then. Look at it first, in the details of the chat.',
  },
  'link-not-genuine': {
    advice: 'never',
    sentence:
      'What the server says of the account does not come from the device that shows the code. Nothing was linked. Try again with a new code; if it happens again, do not trust this server.',
  },
  'keys-unpublished': {
    advice: 'after-delay',
    sentence: 'The keys of this device are not at the server yet. Try again in a moment.',
  },
  'not-encrypting': {
    advice: 'never',
    sentence:
      'One of these people has no device yet that messages could be encrypted for. They have to open a newer Roost first.',
  },
  'not-loopback': {
    advice: 'never',
    sentence:
      'Without https Roost talks only to a server on this machine: use an https address, or one such as http://127.0.0.1:8787.',
  },
  'store-refused': {
    advice: 'never',
    sentence:
      'This store was made by a release of Roost that did not encrypt yet, and cannot be used any more. Sign this device out, which erases it, then sign up anew.',
  },
  'store-key': {
    advice: 'never',
    sentence: 'What the encryption keeps in this store is under another key, or damaged: it cannot be opened.',
  },
  'store-newer': {
    advice: 'never',
    sentence:
      'A newer release of Roost has used this store, and this one cannot read it. Nothing was changed: update this app.',
  },
  'store-in-use': {
    advice: 'never',
    sentence:
      'Another program has this store open. One client at a time works with a store: close the other one, or use another store.',
  },
  'empty-message': { advice: 'never', sentence: 'There is nothing to see in that message.' },
  'not-emoji': { advice: 'never', sentence: 'A reaction is one emoji, and nothing else.' },
  'bad-mention': {
    advice: 'never',
    sentence: 'Only members of the group can be mentioned in it, each where they stand in the text.',
  },
  'too-many-pinned': {
    advice: 'never',
    sentence: 'Five chats are pinned already, and more cannot be: unpin one of them first.',
  },
  'is-request': { advice: 'never', sentence: 'That is a request: accept it or decline it.' },
  'unknown-message': { advice: 'never', sentence: 'There is no such message here.' },
  'store-failed': { advice: 'never', sentence: 'This device could not keep the change. Is its storage full?' },
  halted: { advice: 'never', sentence: 'This chat cannot go on.' },
  'not-direct': { advice: 'never', sentence: 'This is no chat of two people any more.' },
  superseded: {
    advice: 'never',
    sentence: 'Roost was opened in another tab or program since, with the same store; this one has stopped.',
  },
  'given-up': { advice: 'never', sentence: 'The message was given up.' },
  'bad-call': { advice: 'never', sentence: 'That call makes no sense as it is.' },
  unexpected: { advice: 'never', sentence: 'Something went wrong in a way that nobody foresaw.' },
  'bad-answer': {
    advice: 'after-delay',
    sentence: 'The server answered in a way that this client does not understand.',
  },
};

/**
 * What is said beside what a code alone says: a code and a reason each. With `long` the most letters (`max`) of a `name` or `title`
 * (`what`), with `text` by how many bytes it is too long (`over`), with `length` how many characters there should be (`expected`) and
 * are (`given`), with `removed` by which device (`by`, '' if that is not known).
 */
export const reasons = [
  ...['bad-name.blank', 'bad-name.breaks', 'bad-name.turns', 'bad-name.stacked', 'bad-name.long', 'bad-name.large'],
  ...['too-large.text', 'too-large.beside'],
  ...['halted.fork', 'halted.upgrade', 'halted.not-direct'],
  ...['code-unreadable.none', 'code-unreadable.length'],
  ...['link-not-genuine.not-agreed', 'link-not-genuine.other-list', 'link-not-genuine.other-device'],
  ...['client-too-old.other-device', 'client-too-old.server'],
  ...['store-key.lost', 'file-lost.fetched', 'unavailable.arrival', 'unavailable.not-there'],
  ...['not-sealed.not-encrypted', 'not-sealed.not-signed', 'not-sealed.old-list'],
  ...['signed-out.left', 'signed-out.removed', 'signed-out.unseen', 'signed-out.deleted', 'signed-out.taken-over'],
] as const;

/** Shorter waits are over by the time that the sentence is read. */
const leastSaidMs = 5_000;

/** What every rejected promise of the SDK carries: a code, what can be done, and a sentence for a person. */
export class RoostError extends Error implements RoostErrorLike {
  readonly code: string;
  readonly advice: RefusalAdvice;
  readonly reason: string | null;
  readonly values: Explanation['values'];
  readonly afterMs: number;
  readonly sentence: string;
  readonly existing: ExistingAccount | null;

  constructor(
    code: string,
    more: {
      advice?: RefusalAdvice;
      afterMs?: number;
      sentence?: string;
      reason?: string;
      values?: Explanation['values'];
      existing?: ExistingAccount;
      cause?: unknown;
    } = {},
  ) {
    const entry = sentences[code as ClientCode] ?? refusals[code as RefusalCode];
    const { afterMs = 0, advice = entry?.advice ?? 'never' } = more;
    const why = more.sentence || entry?.sentence || 'The server refused that.';
    const sentence = advice === 'after-delay' && afterMs >= leastSaidMs ? `${why} Try again in ${wait(afterMs)}.` : why;
    super(`${sentence} (${code})`, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'RoostError';
    this.code = code;
    this.advice = advice;
    this.reason = more.reason ?? null;
    this.values = more.values ?? {};
    this.afterMs = afterMs;
    this.sentence = sentence;
    this.existing = more.existing ?? null;
  }
}

/** The same as plain data, for what is told beside errors. */
export function saidIn({ code, reason, values, afterMs, sentence }: Explanation): Explanation {
  return { code, reason, values, afterMs, sentence };
}

/** What is said of a send that failed, as an error. */
export function failedAs({ code, reason, sentence }: Failure): RoostError {
  return new RoostError(code, { sentence, ...(reason === undefined ? {} : { reason }) });
}
