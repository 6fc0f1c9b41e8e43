/** Somebody reads on in a chat to which much comes: where reading begins, what keeps its place, what counts as read, and when one's own has gone out. */
import type { WebSocketRoute } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConversationId, UserId } from '../../client/api.ts';
import { signUp } from '../harness/account.ts';
import { EncryptedCast, type EncryptedDevice } from '../harness/encrypted.ts';
import { eventually } from '../harness/eventually.ts';
import { freeLimits } from '../harness/free-limits.ts';
import type { Person } from './person.ts';
import { canRun, Stage } from './stage.ts';

const unread = 550;
const textOf = (number: number) => `Post ${String(number).padStart(4, '0')}`;
/** A row moves with what is rounded, and no further. */
const roundedPx = 2;

describe.skipIf(!canRun)('reading on in a chat to which much comes', () => {
  const cast = new EncryptedCast({ inMemory: true });
  let stage: Stage;
  let ada: Person;
  let bob: EncryptedDevice;
  let chat: ConversationId;
  let count = 0;
  let flood: Promise<void>;

  /** All of them at once; they have their places in the log when this resolves. */
  async function posts(many: number): Promise<void> {
    const sent = Array.from({ length: many }, () => bob.roost.send(chat, { text: textOf(++count) }));
    const ids = await Promise.all(sent);
    await Promise.all(ids.map(({ id }) => bob.roost.settled(id)));
  }

  beforeAll(async () => {
    stage = await Stage.open(freeLimits);
    const handle = stage.handle('Bob');
    bob = await cast.open(await signUp(stage.url, handle), 'Bob');
    await bob.roost.reachable();
    ada = await stage.person('Ada');
    await ada.acquaint(handle);
    const [found] = await bob.roost.lookUp([{ handle: ada.handle }]);
    chat = await bob.roost.direct(found?.user as UserId);
    await posts(1);
    await ada.row(handle).waitFor();
  }, 240_000);
  afterAll(async () => {
    await cast.end();
    await stage?.close();
  });

  /** The top of each message on the screen, by what it says. */
  const tops = () => ada.page.evaluate(topsOfShown);
  const shown = async () => Object.keys(await tops()).filter((text) => text.startsWith('Post'));
  const unreadNow = async () => Number((await ada.page.locator('.row .badge:visible').allTextContents()).join('') || 0);
  const seesUnread = (many: number) => eventually(async () => expect(await unreadNow()).toBe(many), 120_000);
  /** Reading begins there, and what is on the screen is read, and no more. */
  const beginsAt = (first: number) =>
    eventually(async () => {
      const texts = await shown();
      // Above it a little is left of what was read.
      expect([0, 1, 2]).toContain(texts.indexOf(textOf(first)));
      expect(texts.length).toBeLessThan(40);
      expect(await unreadNow()).toBe(count - Number(texts.at(-1)?.slice(-4)));
    });
  const toEnd = async () => {
    await ada.page.getByRole('button', { name: /^Go to/ }).click();
    await ada.sees(textOf(count));
  };

  test(`one’s own message goes out while ${unread} arrive at once`, async () => {
    await ada.page.getByRole('navigation', { name: 'Chats' }).getByRole('button').first().click();
    await ada.box().waitFor();
    flood = posts(unread);
    await ada.sees(textOf(20));
    const from = performance.now();
    const since = () => Math.round(performance.now() - from);
    const timeline = bob.roost.timeline(chat);
    await ada.write('Mine, in between');
    await eventually(() => {
      const texts = timeline.current.items.flatMap((item) => (item.kind === 'message' ? [item.text] : []));
      expect(texts).toContain('Mine, in between');
    });
    const arrivedMs = since();
    timeline.close();
    await ada.seesSent('Mine, in between', 60_000);
    console.log(`the other has it after ${arrivedMs} ms, the ✓ is seen after ${since()} ms`);
  });

  test(`${unread} that are unread: it opens at the first of them, and what was not on the screen stays unread`, async () => {
    await ada.page.evaluate(() => {
      location.hash = '';
    });
    await ada.box().waitFor({ state: 'detached' });
    await flood;
    // One's own may have been the last of them.
    await posts(1);
    const row = ada.page.getByRole('navigation', { name: 'Chats' });
    await eventually(async () => expect(await row.textContent()).toContain(textOf(count)), 120_000);
    await posts(unread - (await unreadNow()));
    await seesUnread(unread);
    await ada.page.getByRole('navigation', { name: 'Chats' }).getByRole('button').first().click();
    await beginsAt(count - unread + 1);
  });

  test('a turn of the wheel reads what it shows', async () => {
    await ada.page.locator('.timeline').hover();
    await ada.page.mouse.wheel(0, 1_200);
    await eventually(async () => {
      const last = Number((await shown()).at(-1)?.slice(-4));
      expect(last).toBeGreaterThan(count - unread + 20);
      expect(await unreadNow()).toBe(count - last);
    });
  });

  test('what comes below moves nothing, and is counted as unread', async () => {
    const before = await tops();
    const unreadBefore = await unreadNow();
    await posts(30);
    await eventually(async () => expect(await unreadNow()).toBe(unreadBefore + 30));
    expect(await tops()).toEqual(before);
  });

  test('what comes above moves nothing, while more comes below', async () => {
    await toEnd();
    await seesUnread(0);
    const more = posts(60);
    const pages = await ada.page.evaluate(readUpwards, 3);
    await more;
    console.log(`${pages.length} pages came above; rows moved by ${pages.map((px) => px.toFixed(1)).join(', ')} px`);
    expect(pages).toHaveLength(3);
    for (const px of pages) expect(Math.abs(px)).toBeLessThanOrEqual(roundedPx);
  });

  /** Everything is read, and the end is on the screen. */
  const isRead = async () => {
    if (await ada.page.getByRole('button', { name: /^Go to/ }).isVisible()) await toEnd();
    await ada.sees(textOf(count));
    await seesUnread(0);
  };
  const line = () => ada.page.locator('.unread-line');

  test(`[D8] a window that is opened with the address of the chat begins at the first of ${unread} that came while there was none`, async () => {
    await isRead();
    const { hash } = new URL(ada.page.url());
    await ada.closeWindow();
    const first = count + 1;
    await posts(unread);
    await ada.open(`/${hash}`);
    await beginsAt(first);
    expect(await line().count()).toBe(1);
    await isRead();
  });

  test('[D8] a chat that is open while there is no connection goes on at the first that came meanwhile', async () => {
    const lines = new Set<WebSocketRoute>();
    let isCut = false;
    await ada.page.routeWebSocket(/\/v1\/socket/, (line) => {
      if (isCut) return void line.close();
      line.connectToServer();
      lines.add(line);
    });
    await ada.page.reload();
    await isRead();
    isCut = true;
    await Promise.all([...lines].map((line) => line.close()));
    await ada.page.getByText('No connection.').first().waitFor();
    const first = count + 1;
    await posts(100);
    isCut = false;
    await ada.page.getByRole('button', { name: 'Try now' }).click();
    await beginsAt(first);
    expect(await line().count()).toBe(1);
    await isRead();
  });

  test('[D8] a chat that is open while nobody looks stands at the first that came since, and nothing of it is read', async () => {
    await ada.page.evaluate(lookAway, true);
    const first = count + 1;
    await posts(100);
    await seesUnread(100);
    const stands = () => eventually(async () => expect([0, 1, 2]).toContain((await shown()).indexOf(textOf(first))));
    await stands();
    expect(await unreadNow()).toBe(100);
    await ada.page.evaluate(lookAway, false);
    await beginsAt(first);
    await isRead();
    expect(ada.problems).toEqual([]);
  });
});

/** Runs in the page: somebody turns to another window, or back to this one. */
function lookAway(isAway: boolean): void {
  document.hasFocus = () => !isAway;
  document.documentElement.dispatchEvent(new Event('pointerleave'));
  window.dispatchEvent(new Event(isAway ? 'blur' : 'focus'));
}

/** Runs in the page. */
function topsOfShown(): Record<string, number> {
  const window = document.querySelector('.timeline')?.getBoundingClientRect();
  const shown = [...document.querySelectorAll('.timeline .message')].flatMap((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    const isShown = window !== undefined && top >= window.top && bottom <= window.bottom + 4;
    return isShown ? [[row.querySelector('.message-text')?.textContent ?? '', Math.round(top)] as const] : [];
  });
  return Object.fromEntries(shown);
}

/** Runs in the page: goes near the first row that is there, and looks how far what is on the screen moves when a page of older ones comes. */
async function readUpwards(pages: number): Promise<number[]> {
  const scroller = document.querySelector('.timeline') as HTMLElement;
  const rows = () => [...scroller.querySelectorAll<HTMLElement>('.message')];
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const found: number[] = [];
  const until = performance.now() + 60_000;
  while (found.length < pages && performance.now() < until) {
    const [first] = rows();
    scroller.scrollTop = 500;
    const edge = scroller.getBoundingClientRect().top;
    const kept = rows().find((row) => row.getBoundingClientRect().top > edge) as HTMLElement;
    const top = kept.getBoundingClientRect().top;
    while (rows()[0] === first && performance.now() < until) await frame();
    // What is measured anew, as a picture that has its size now, would move it too.
    for (let frames = 0; frames < 3; frames += 1) await frame();
    found.push(kept.isConnected ? kept.getBoundingClientRect().top - top : Number.POSITIVE_INFINITY);
  }
  return found;
}
