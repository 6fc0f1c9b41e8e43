/** The one door to the SDK: everything else of the page imports from here. */
export type * from '../client/api.ts';
export {
  electTab,
  eraseStore,
  firstLetter,
  joinAccount,
  lookAlikeKey,
  looksLikeAddress,
  openBrowserVault,
  openIndexedDbStore,
  openRoost,
  openSuiteWorker,
  pendingCode,
  qrCode,
  readAddress,
  readLinkCode,
  readQrCode,
  requestCode,
  showsNothing,
  signUp,
  storedAccount,
  words,
} from '../client/index.browser.ts';
