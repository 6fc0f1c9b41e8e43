/** What page and service worker know of notifications in common: a small database beside the store, which holds no message. */
import { answerOf, inTransaction, openDatabase } from '../../client/browser/database.browser.ts';
import type { Language } from '../text/text.ts';

export interface Choices {
  /** The person wants them in this browser. */
  readonly isOn: boolean;
  /** Whether they say who wrote what. */
  readonly showsText: boolean;
  readonly language: Language | null;
}

/** The newest that was shown, or seen on the page, of a tag: that is not shown again. */
export interface Mark {
  readonly at: number;
  readonly count: number;
}

export type Marks = Readonly<Record<string, Mark>>;

const table = 'values';
const silent: Choices = { isOn: false, showsText: true, language: null };

/** A profile's name has no dot: no other store is called so. */
const nameOf = (storeName: string) => `${storeName}.notifications`;

export class NotificationStore {
  readonly #db: IDBDatabase;

  private constructor(db: IDBDatabase) {
    this.#db = db;
  }

  static async open(storeName: string, factory: IDBFactory = indexedDB): Promise<NotificationStore> {
    return new NotificationStore(await openDatabase(nameOf(storeName), [table], factory));
  }

  async choices(): Promise<Choices> {
    return { ...silent, ...(await this.#get<Partial<Choices>>('choices')) };
  }

  /** What is not named stays. */
  async choose(change: Partial<Choices>): Promise<void> {
    await inTransaction(this.#db.transaction(table, 'readwrite'), async (transaction) => {
      const values = transaction.objectStore(table);
      const before = await answerOf<Partial<Choices> | undefined>(values.get('choices'));
      values.put({ ...before, ...change }, 'choices');
    });
  }

  async marks(): Promise<Marks> {
    return (await this.#get<Marks>('marks')) ?? {};
  }

  async mark(marks: Marks): Promise<void> {
    await inTransaction(this.#db.transaction(table, 'readwrite'), async (transaction) => {
      transaction.objectStore(table).put(marks, 'marks');
    });
  }

  close(): void {
    this.#db.close();
  }

  #get<Value>(key: string): Promise<Value | undefined> {
    return inTransaction(this.#db.transaction(table, 'readonly'), (transaction) =>
      answerOf<Value | undefined>(transaction.objectStore(table).get(key)),
    );
  }
}

/** The account of this browser has ended. */
export function eraseKept(storeName: string, factory: IDBFactory = indexedDB): Promise<void> {
  return new Promise((resolve) => {
    const request = factory.deleteDatabase(nameOf(storeName));
    // Somebody who has it open closes it for this, or it goes when they do.
    request.onsuccess = request.onerror = request.onblocked = () => resolve();
  });
}
