/**
 * The rows of a User object, table by table; each lies in the room that it is of. Each method that writes names how many
 * rows it costs. A statement that fails ends the whole memory of the object (T2, core.ts), that of rows with it.
 */

import { userMigrations } from '../../migrations/user/index.ts';
import { hasTables, migrate } from '../kit/migrate.ts';
import { PackedRows } from '../kit/packed-rows.ts';
import { Rows } from '../kit/rows.ts';
import type { Storage } from '../kit/sql.ts';
import { AccountRows } from './account/account-rows.ts';
import { DeviceRows } from './account/device-rows.ts';
import { ListRows } from './account/list-rows.ts';
import { ContactRows } from './contacts/contact-rows.ts';
import { ConversationRows } from './inbox/conversation-rows.ts';
import { RequestRows } from './inbox/request-rows.ts';
import { KeyRows } from './keys/key-rows.ts';
import { OutboxRows } from './outbox/outbox-rows.ts';
import { LetterRows } from './to-device/letter-rows.ts';
import { TargetRows } from './wake/target-rows.ts';
import { WakeRows } from './wake/wake-rows.ts';

export class UserStore {
  readonly account: AccountRows;
  readonly devices: DeviceRows;
  readonly lists: ListRows;
  readonly packed: PackedRows;
  readonly conversations: ConversationRows;
  readonly outbox: OutboxRows;
  readonly contacts: ContactRows;
  readonly requests: RequestRows;
  readonly letters: LetterRows;
  readonly keys: KeyRows;
  readonly targets: TargetRows;
  readonly wakes: WakeRows;
  readonly #storage: Storage;
  readonly #failed: (fault: unknown) => void;

  /** `failed`: what memory holds may no longer be what rows say. After that nothing is read or written here any more. */
  constructor(storage: Storage, failed: (fault: unknown) => void) {
    this.#storage = storage;
    this.#failed = failed;
    const rows = new Rows(storage, failed);
    this.account = new AccountRows(rows, storage);
    this.devices = new DeviceRows(rows, () => this.account.row !== null);
    this.lists = new ListRows(rows);
    this.packed = new PackedRows(rows);
    this.conversations = new ConversationRows(rows);
    this.outbox = new OutboxRows(rows);
    this.contacts = new ContactRows(rows);
    this.requests = new RequestRows(rows);
    this.letters = new LetterRows(rows);
    this.keys = new KeyRows(rows);
    this.targets = new TargetRows(rows, () => this.account.row !== null);
    this.wakes = new WakeRows(rows);
    if (!hasTables(storage)) return;
    migrate(storage, userMigrations);
    this.account.load();
  }

  /** All or nothing; whatever else `work` changed is given up when it throws. */
  transaction<Result>(work: () => Result): Result {
    try {
      return this.#storage.transactionSync(work);
    } catch (fault) {
      this.#failed(fault);
      throw fault;
    }
  }
}
