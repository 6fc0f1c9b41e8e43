/**
 * The door to the SDK: everything else of the page imports from here, or from the doors beside it, which are opened when
 * they are needed (`sdk-account`: signing up and linking; `sdk-roost`: the client itself; `sdk-qr`: codes for cameras).
 */
export type * from '../client/api.ts';
export {
  bytesOf,
  cut,
  electTab,
  firstLetter,
  joiningSigns,
  lettersLeft,
  lookAlikeKey,
  looksLikeAddress,
  maxFileBytes,
  maxLetters,
  mentionsIn,
  nameApart,
  openIndexedDbStore,
  pendingCode,
  readLinkCode,
  showsNothing,
  storedAccount,
  unquoted,
  unseenSigns,
  waitOf,
  words,
} from '../client/index.browser.ts';
