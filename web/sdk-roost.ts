/** The client of an account. Loaded once there is one. The compiler has looked at what the page gives it: nothing does at run time. */
export {
  besideTabs,
  notificationsOf,
  openBrowserFiles,
  openBrowserVault,
  openFileWorkers,
  openSuiteWorker,
  takeWakeUpBeside,
  toldOf,
} from '../client/index.browser.ts';
export { openRoost } from '../client/roost.ts';
