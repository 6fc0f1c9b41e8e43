/** The SDK in a browser: everything, a store in IndexedDB, and one connected tab at a time. */

export { electTab } from './browser/tabs.browser.ts';
export * from './index.ts';
export { openIndexedDbStore } from './store/indexed-db.browser.ts';
