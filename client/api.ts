/**
 * The whole public surface of the client SDK, types only. `index.ts` (everywhere), `index.browser.ts` (adds IndexedDB
 * and tabs) and `index.node.ts` (adds SQLite) export the values.
 *
 * The local store is the only source for a user interface: every query reads it, works offline, and tells its
 * listeners after the store has taken a change. Calls that change something return when the store has it; the network
 * follows by itself. Times are epoch milliseconds by the server's clock. What can go wrong is a `RoostError` with a
 * code, an advice and a sentence for a person.
 */
export type { ConversationId, UserId } from '../protocol/ids.ts';
export type { ExistingAccount } from '../protocol/refusals.ts';
export type * from './api/account.ts';
export type * from './api/conversations.ts';
export type * from './api/devices.ts';
export type * from './api/errors.ts';
export type * from './api/events.ts';
export type * from './api/file-info.ts';
export type * from './api/files.ts';
export type * from './api/groups.ts';
export type * from './api/messages.ts';
export type * from './api/observable.ts';
export type * from './api/opening.ts';
export type * from './api/people.ts';
export type * from './api/photos.ts';
export type * from './api/push.ts';
export type * from './api/roost.ts';
export type * from './api/status.ts';
export type * from './api/timeline.ts';
export type * from './api/transfer.ts';
export type * from './api/trust.ts';
export type { FileStore, Store } from './ports.ts';
