/** The client of an account. Loaded once there is one. */
export {
  besideTabs,
  notificationsOf,
  openBrowserFiles,
  openBrowserVault,
  openFileWorkers,
  openRoost,
  openSuiteWorker,
  takeWakeUpBeside,
  toldOf,
} from '../client/index.browser.ts';
