/** What makes an account on this device. Loaded once somebody signs up or links. */
export {
  eraseStore,
  joinAccount,
  openSuiteWorker,
  readAddress,
  requestCode,
  signUp,
} from '../client/index.browser.ts';
