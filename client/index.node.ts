/** The SDK on Node: everything, and a store in a file. */
export * from './index.ts';
export { openSqliteStore } from './store/sqlite.node.ts';
