/** A chat of 100,000 messages: it opens like one of 100, and only what is near the reader is in the document. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { fillChats, openingMs, pattern, textOf } from './long-chat.ts';
import type { Person } from './person.ts';
import { canRun, Stage } from './stage.ts';

const long = 100_000;
const short = 100;
const rounds = 9;

describe.skipIf(!canRun)('a long chat', () => {
  let stage: Stage;
  let ada: Person;
  const chats = { long: '', short: '' };

  beforeAll(async () => {
    stage = await Stage.open();
    const [bob, carol] = await Promise.all([stage.person('Bob'), stage.person('Carol')]);
    ada = await stage.person('Ada');
    for (const [name, friend] of [
      ['long', bob],
      ['short', carol],
    ] as const) {
      await ada.find(friend.handle);
      await ada.write(pattern);
      await ada.seesTick(pattern, 'sent');
      chats[name] = await ada.chatId();
    }
    await fillChats(ada, { [chats.long]: long, [chats.short]: short });
  }, 480_000);
  afterAll(() => stage?.close());

  const messages = () => ada.page.locator('.message').count();
  const firstShown = () =>
    ada.page.evaluate(() => {
      const edge = document.querySelector('.timeline')?.getBoundingClientRect().top ?? 0;
      const rows = [...document.querySelectorAll('.message')];
      return rows.find((row) => row.getBoundingClientRect().top >= edge)?.querySelector('.message-text')?.textContent;
    });

  test('opens in the time of a short one', async () => {
    const times: Record<'long' | 'short', number[]> = { long: [], short: [] };
    for (let round = 0; round < rounds; round += 1) {
      times.short.push(await openingMs(ada.page, chats.short, textOf(short)));
      times.long.push(await openingMs(ada.page, chats.long, textOf(long)));
    }
    const median = (all: readonly number[]) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
    const [ofLong, ofShort] = [median(times.long), median(times.short)];
    console.log(`a chat opens in ${ofShort.toFixed(0)} ms with ${short}, in ${ofLong.toFixed(0)} ms with ${long}`);
    // A few frames are the machine's.
    expect(ofLong).toBeLessThanOrEqual(1.5 * ofShort + 50);
  });

  test('scrolls up without end and without a blank, with some 200 messages in the document at most', async () => {
    await ada.page.locator('.timeline').hover();
    let most = 0;
    let at = long;
    /** By a turn of the wheel, to where what is asked for may not have come yet. */
    const turn = async (byPx: number) => {
      await ada.page.mouse.wheel(0, byPx);
      await ada.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 30))));
      most = Math.max(most, await messages());
      const shown = Number((await firstShown())?.slice('Message '.length));
      if (byPx < 0) expect(shown).toBeLessThanOrEqual(at);
      at = shown;
    };
    const until = performance.now() + 120_000;
    for (let turns = 0; turns < 60 || (at >= long - 1_000 && performance.now() < until); turns += 1) await turn(-1_500);
    expect(at).toBeLessThan(long - 1_000);
    expect(most).toBeLessThanOrEqual(230);
    const before = at;
    for (let turns = 0; turns < 20 || (at <= before + 200 && performance.now() < until); turns += 1) await turn(1_500);
    expect(at).toBeGreaterThan(before + 200);
    expect(most).toBeLessThanOrEqual(230);
  });

  test('what is written while one reads further up leads to the end; a quote leads back to what is not loaded', async () => {
    const answered = (await firstShown()) ?? '';
    await ada.choose(answered, 'Reply');
    await ada.write('An answer from far above');
    await ada.sees('An answer from far above');
    await eventually(async () => expect(await ada.message('An answer from far above').isVisible()).toBe(true));
    await eventually(async () => expect(await ada.texts()).not.toContain(answered));
    const quote = ada.message('An answer from far above').locator('.quote');
    await eventually(async () => expect(await quote.textContent()).toContain(answered));
    await quote.click();
    await ada.sees(answered);
    await eventually(async () => expect(await ada.message(answered).isVisible()).toBe(true));
    expect(await messages()).toBeLessThanOrEqual(230);
    await ada.page.getByRole('button', { name: /^Go to/ }).click();
    await ada.sees('An answer from far above');
  });

  test('the first message is one key away, and so is the last', async () => {
    await ada.page.locator('.timeline').focus();
    await ada.page.keyboard.press('Control+Home');
    await ada.sees(pattern);
    await eventually(async () => expect(await ada.message(pattern).first().isVisible()).toBe(true));
    await ada.page.keyboard.press('Control+End');
    await ada.sees('An answer from far above');
    expect(ada.problems).toEqual([]);
  });
});
