/** The SDK in a browser: everything, a store in IndexedDB, and one connected tab at a time. */

export { electTab, type TabState } from './browser/tabs.browser.ts';
export * from './index.ts';
export { deleteIndexedDbStore, openIndexedDbStore } from './store/indexed-db.browser.ts';
