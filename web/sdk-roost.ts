/** The client of an account. Loaded once there is one. */
export { openBrowserFiles, openBrowserVault, openRoost, openSuiteWorker } from '../client/index.browser.ts';
