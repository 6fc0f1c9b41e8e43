/** The SDK on Node: everything, a store in a file, and its key in another. */
export { openFileFolder } from './files/file-folder.node.ts';
export * from './index.ts';
export { openRoost } from './open.node.ts';
export { fileOnDisk } from './photos/file-on-disk.node.ts';
export { openSqliteStore } from './store/sqlite.node.ts';
export { openFileVault } from './vault/file-vault.node.ts';
