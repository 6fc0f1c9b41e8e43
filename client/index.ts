/** The SDK wherever JavaScript runs. Browsers and Node have an index of their own that adds their stores. */

export { lookAlikeKey, looksLikeAddress } from '../lib/look-alike.ts';
export { cut, firstLetter, hasMoreLetters, lettersLeft, quoted, showsNothing, unquoted } from '../lib/texts.ts';
export { joiningSigns, unseenSigns } from '../lib/unseen.ts';
export { readAddress, readPhone } from '../protocol/addresses.ts';
export { eraseStore, keepAccount, storedAccount } from './account.ts';
export type * from './api.ts';
export { mentionsIn } from './engine/mention-ranges.ts';
export { RoostError } from './errors.ts';
export { maxFileBytes } from './files/file-limits.ts';
export { joinAccount } from './join.ts';
export { readLinkCode } from './linking/link-code.ts';
export { maxLetters } from './name-limits.ts';
export { openRoost } from './open-checked.ts';
export { cleanFile } from './photos/clean-file.ts';
export { qrCode, readQrCode } from './qr.ts';
export { pendingCode, requestCode, signUp } from './sign-up.ts';
export { type MemoryStore, openMemoryStore, type Snapshot } from './store/memory.ts';
export { nameApart } from './view/apart.ts';
export { waitOf } from './waits.ts';
export { notificationsOf, takeWakeUp, toldOf, type WakeOptions } from './wake.ts';
export * as words from './words.ts';
