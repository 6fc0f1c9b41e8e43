/** The SDK in a browser: everything, a store in IndexedDB with a vault and files beside it, cryptography in a worker, and one connected tab at a time. */

export { bytesOf } from './browser/bytes-of.browser.ts';
export { openSuiteWorker } from './browser/suite-worker.browser.ts';
export { electTab } from './browser/tabs.browser.ts';
export { besideTabs, takeWakeUpBeside } from './browser/wake.browser.ts';
export { openBrowserFiles } from './files/browser-files.browser.ts';
export { openFileWorkers } from './files/file-workers.browser.ts';
export * from './index.ts';
export { prepareFile } from './photos/prepare-file.browser.ts';
export { openIndexedDbStore } from './store/indexed-db.browser.ts';
export { openBrowserVault } from './vault/browser-vault.browser.ts';
