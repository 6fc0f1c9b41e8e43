/** A chat of any length on one device, made there: sending so many messages would take the server an hour. */
import type { Page } from 'playwright-core';
import type { Person } from './person.ts';

/** The text of the message that the chat has to begin with: the others are made after it. */
export const pattern = 'Message 000000';

export function textOf(seq: number): string {
  return `Message ${String(seq).padStart(6, '0')}`;
}

/**
 * Fills chats that hold one message of the pattern up to so many, in the store of the page while no page has it open. The
 * server knows nothing of them: it is not reached from then on.
 */
export async function fillChats(person: Person, lengths: Readonly<Record<string, number>>): Promise<void> {
  const { page } = person;
  await page.goto(new URL('/manifest.json', page.url()).href);
  await page.evaluate(fill, { lengths, pattern });
  // Socket and API are cut off: the page stays on its own.
  await page.routeWebSocket(/\/v1\//, () => {});
  await page.route(/\/v1\//, (route) => route.abort());
  await page.goto(new URL('/', page.url()).href);
  await person.seesItself();
}

/** Runs in the page. */
async function fill({ lengths, pattern }: { lengths: Readonly<Record<string, number>>; pattern: string }) {
  interface Row {
    seq: number;
    number: number;
    content: Uint8Array | null;
  }
  const answer = <Result>(request: IDBRequest<Result>) =>
    new Promise<Result>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const done = (transaction: IDBTransaction) =>
    new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
  const findPattern = (content: Uint8Array | null) => {
    const text = content === null ? '' : [...content].map((byte) => String.fromCharCode(byte)).join('');
    return text.indexOf(pattern);
  };
  const db = await answer(indexedDB.open('roost'));
  for (const [chat, length] of Object.entries(lengths)) {
    const rows = (await answer(
      db
        .transaction('entries')
        .objectStore('entries')
        .getAll(IDBKeyRange.bound([chat], [chat, []])),
    )) as Row[];
    const template = rows.find((row) => findPattern(row.content) >= 0);
    if (template?.content == null) throw new Error(`${chat} has no message to go by`);
    const at = findPattern(template.content) + 'Message '.length;
    for (let from = template.seq + 1; from <= length; from += 5_000) {
      const writing = db.transaction('entries', 'readwrite', { durability: 'relaxed' });
      for (let seq = from; seq < from + 5_000 && seq <= length; seq += 1) {
        const content = template.content.slice();
        [...String(seq).padStart(6, '0')].forEach((digit, place) => {
          content[at + place] = digit.charCodeAt(0);
        });
        const row = { ...template, seq, number: template.number + seq - template.seq, content };
        writing.objectStore('entries').put(row, [chat, seq]);
      }
      await done(writing);
    }
    const writing = db.transaction('conversations', 'readwrite');
    const conversations = writing.objectStore('conversations');
    const row = (await answer(conversations.get([chat]))) as {
      runs: { through: number }[];
      numbers: { last: number };
    };
    const runs = row.runs.map((run, place) => (place === row.runs.length - 1 ? { ...run, through: length } : run));
    const numbers = { ...row.numbers, last: template.number + length };
    conversations.put({ ...row, headSeq: length, runs, numbers }, [chat]);
    await done(writing);
  }
  db.close();
}

/** How long it takes from the click on a chat to its newest message on the screen. */
export async function openingMs(page: Page, chat: string, newest: string): Promise<number> {
  return page.evaluate(
    ([id, text]) =>
      new Promise<number>((resolve) => {
        const start = performance.now();
        document.querySelector<HTMLElement>(`[data-chat="${id}"]`)?.click();
        const look = () => {
          const scroller = document.querySelector('.timeline:not(.is-placing)');
          const last = [...(scroller?.querySelectorAll('.message-text') ?? [])].at(-1);
          if (last?.textContent === text) requestAnimationFrame(() => resolve(performance.now() - start));
          else requestAnimationFrame(look);
        };
        look();
      }),
    [chat, newest] as const,
  );
}
