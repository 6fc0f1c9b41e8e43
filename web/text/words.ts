import {
  type ConversationSummary,
  type Explanation,
  type Halt,
  type KeysProgress,
  type Status,
  type SystemItem,
  words as sdkWords,
  type Warning,
} from '../sdk.ts';

type SharedWords = Pick<
  typeof sdkWords,
  | 'codeSent'
  | 'existingAccount'
  | 'endOfAccount'
  | 'insteadOfEnding'
  | 'olderMessages'
  | 'signingOut'
  | 'neverSent'
  | 'startingOver'
  | 'joinerAsks'
  | 'linkMismatch'
  | 'trust'
  | 'othersChanged'
  | 'disputeAdvice'
  | 'noNumber'
  | 'howToCompare'
  | 'numberDiffers'
  | 'joinedAccount'
  | 'place'
  | 'since'
  | 'newDevices'
>;

/** What the SDK says to a person. It speaks English, and gives what the same is said from in another language. */
export interface Words extends SharedWords {
  readonly linkAgain: string;
  readonly heldBack: string;
  readonly behindAdvice: string;
  /** What went wrong; '' if that says nothing by itself. */
  problem(said: Partial<Explanation>): string;
  status(status: Status): string;
  halt(halt: Halt, ownUser: string): string;
  dispute(warning: Warning, ownUser: string): string;
  behind(chat: Pick<ConversationSummary, 'isBehind'>, warning: Warning, ownUser: string): string;
  preparing(progress: KeysProgress): string;
  leftOut(warning: Warning, ownUser: string): string;
  line(item: Pick<SystemItem, 'text' | 'change'>, ownUser: string): string;
}

const english: Words = {
  // One by one: a page that takes all of them at once loads also those that it never says.
  codeSent: sdkWords.codeSent,
  existingAccount: sdkWords.existingAccount,
  endOfAccount: sdkWords.endOfAccount,
  insteadOfEnding: sdkWords.insteadOfEnding,
  olderMessages: sdkWords.olderMessages,
  signingOut: sdkWords.signingOut,
  neverSent: sdkWords.neverSent,
  startingOver: sdkWords.startingOver,
  joinerAsks: sdkWords.joinerAsks,
  linkMismatch: sdkWords.linkMismatch,
  trust: sdkWords.trust,
  othersChanged: sdkWords.othersChanged,
  disputeAdvice: sdkWords.disputeAdvice,
  noNumber: sdkWords.noNumber,
  howToCompare: sdkWords.howToCompare,
  numberDiffers: sdkWords.numberDiffers,
  joinedAccount: sdkWords.joinedAccount,
  place: sdkWords.place,
  since: sdkWords.since,
  newDevices: sdkWords.newDevices,
  linkAgain: sdkWords.linkAgain,
  heldBack: sdkWords.heldBack,
  behindAdvice: sdkWords.behindAdvice,
  problem: ({ sentence = '' }) => sentence,
  status: ({ problem, sentence }) => problem ?? sentence,
  halt: ({ sentence }) => sentence,
  dispute: ({ sentence }) => sentence,
  behind: (_chat, { sentence }) => sentence,
  preparing: ({ sentence }) => sentence,
  leftOut: ({ sentence }) => sentence,
  line: ({ text }) => text,
};

let current = english;

/** The words of the SDK in the language of the page: English ones are its own. */
export function words(): Words {
  return current;
}

/** Null: those of the SDK. */
export function speakWith(own: Words | null): void {
  current = own ?? english;
}
