/** The client of an account. Loaded once there is one. */
export { openBrowserVault, openRoost, openSuiteWorker } from '../client/index.browser.ts';
