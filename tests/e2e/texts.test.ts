/** What others write and are called, drawn by a browser; and what is none of it, refused wherever somebody types it. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConversationId, MessageId } from '../../client/api.ts';
import { demandName, demandTitle } from '../../client/demand-texts.ts';
import { showsNothing, whyNoName } from '../../lib/texts.ts';
import { signUp } from '../harness/account.ts';
import { EncryptedCast, type EncryptedDevice } from '../harness/encrypted.ts';
import { eventually } from '../harness/eventually.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { saidCounts } from '../inputs/counts.ts';
import { blank, everyText, hyperlinks, messages, names, noNames, slow } from '../inputs/texts.ts';
import { looks } from './looks.ts';
import type { Person } from './person.ts';
import { canRun, Stage } from './stage.ts';

const texts = [...new Set(everyText.filter((text) => !showsNothing(text)).map((text) => text.toWellFormed()))];
const sizes = { desktop: { width: 1180, height: 760 }, phone: { width: 320, height: 640 } } as const;

/** Of what is no name: the SDK is tried with all. A line breaks in no field of one line, and a field holds any other of these. */
const ofEachKind = [
  ...Map.groupBy([...noNames, 'n'.repeat(101)], (text) => whyNoName(text, 100) ?? 'fits a title').entries(),
]
  .filter(([why]) => why !== 'fits a title')
  .map(([, of]) => of.findLast((text) => !text.includes('\n') && text.trim() !== '') ?? '');

/** A message as it lies in the document. */
interface DrawnMessage {
  readonly seq: number;
  readonly text: string;
  readonly links: readonly (string | null)[];
  readonly direction: string;
  readonly height: number;
  /** Of what stands beside others or on them, for whoever looks why. */
  readonly faults: readonly string[];
}

describe.skipIf(!canRun)('texts from the real world', () => {
  const cast = new EncryptedCast({ inMemory: true });
  let stage: Stage;
  let ada: Person;
  let bob: EncryptedDevice;
  let chat: ConversationId;
  let handle: string;
  const ids = new Map<string, MessageId>();

  beforeAll(async () => {
    stage = await Stage.open(freeLimits);
    handle = stage.handle('Bob');
    bob = await cast.open(await signUp(stage.url, handle), 'Bob');
    await bob.roost.reachable();
    ada = await stage.person('Ada');
    await ada.acquaint(handle);
    const [found] = await bob.roost.lookUp([{ handle: ada.handle }]);
    if (found === undefined) throw new Error('Ada is not found');
    chat = await bob.roost.direct(found.user);
    for (const text of texts) ids.set(text, (await bob.roost.send(chat, { text })).id);
    await settled(ids.values());
    await ada.openChat(handle);
  }, 240_000);
  afterAll(async () => {
    await cast.end();
    await stage?.close();
  });

  async function settled(sent: Iterable<MessageId>): Promise<void> {
    const last = [...sent].at(-1);
    if (last !== undefined) await bob.roost.settled(last);
  }

  /** Those messages of the open chat that are in the document, but for `known`. */
  function inDocument(page: Page, known: readonly number[]): Promise<DrawnMessage[]> {
    return page.evaluate((seqs) => {
      const had = new Set(seqs);
      const timeline = document.querySelector('.timeline') as HTMLElement;
      const within = timeline.getBoundingClientRect();
      return [...timeline.querySelectorAll<HTMLElement>('.items .message')].flatMap((row) => {
        const seq = Number(row.dataset.seq);
        const text = row.querySelector<HTMLElement>('.message-text');
        const time = row.querySelector('.meta time')?.firstChild;
        const bubble = row.querySelector('.bubble')?.getBoundingClientRect();
        if (had.has(seq) || text === null || bubble === undefined || !(time instanceof Text)) return [];
        const at = (from: number) => {
          const range = document.createRange();
          range.setStart(time, from);
          range.setEnd(time, from + 1);
          return range.getBoundingClientRect().left;
        };
        const quote = row.querySelector('.quote')?.getBoundingClientRect();
        const faults = [
          bubble.left < within.left - 1 || bubble.right > within.right + 1 ? 'wider than the page' : '',
          bubble.height < 20 || bubble.width < 60 ? 'hardly there' : '',
          at(0) >= at(time.length - 1) ? 'the time is turned round' : '',
          quote !== undefined && quote.height > 90 ? 'a tall quote' : '',
          quote !== undefined && (quote.left < bubble.left || quote.right > bubble.right) ? 'a wide quote' : '',
        ].filter((fault) => fault !== '');
        const links = [...text.querySelectorAll('a')].map((link) => link.getAttribute('href'));
        const { direction } = getComputedStyle(text);
        return [{ seq, text: text.textContent ?? '', links, direction, height: bubble.height, faults }];
      });
    }, known);
  }

  /** All messages of the open chat, from where it stands to the newest. */
  async function read(page: Page, newest: string): Promise<DrawnMessage[]> {
    const drawn = new Map<number, DrawnMessage>();
    await eventually(async () => {
      for (const one of await inDocument(page, [...drawn.keys()])) drawn.set(one.seq, one);
      await page.locator('.items > :last-child').evaluate((last) => last.scrollIntoView({ block: 'end' }));
      expect([...drawn.values()].some(({ text }) => text === newest)).toBe(true);
    }, 120_000);
    return [...drawn.values()].sort((a, b) => a.seq - b.seq);
  }

  const wide = (page: Page) =>
    page.evaluate(() =>
      [...document.querySelectorAll('html, .timeline, .rows, .view-body')]
        .filter((one) => one.scrollWidth > one.clientWidth)
        .map((one) => `${one.tagName}.${one.className}`),
    );

  test('each is drawn, as it was sent: no line fails, none is wider than the page or turns what stands beside it', async () => {
    console.log(`sent into one chat: ${texts.length}, of ${saidCounts}`);
    const drawn = await read(ada.page, texts.at(-1) ?? '');
    expect(drawn.map(({ text }) => text)).toEqual(texts);
    for (const { text, faults, links } of drawn) {
      expect(faults, JSON.stringify(text.slice(0, 80))).toEqual([]);
      for (const link of links) expect(link).toMatch(/^https?:\/\//i);
    }
    expect(await ada.page.getByText('This line cannot be shown here.').count()).toBe(0);
    expect(await wide(ada.page)).toEqual([]);

    const of = (text: string) => drawn.find((one) => one.text === text);
    for (const [text, address] of hyperlinks) expect(of(text)?.links, text).toEqual([address]);
    // A stack is as tall as any line.
    const line = of('.')?.height ?? 0;
    for (const text of [messages['a stack of marks'], slow['one letter that is 60,000 tall'], messages['tags alone']])
      expect(of(text ?? '')?.height).toBeLessThan(line + 5);
    const directions = {
      rtl: [messages['two directions'], 'محمد علي', 'א\u05bcב\u05b0'],
      ltr: [messages['turned round'], messages.thai, '李小龍', '.'],
    };
    for (const [direction, written] of Object.entries(directions))
      for (const text of written) expect(of(text ?? '')?.direction, text).toBe(direction);
    await looks(ada, 'texts');
  });

  test('in answers each is quoted in two lines, also where the page is narrow', async () => {
    const quoted = [...Object.values(messages), ...Object.values(slow)].map((text) => text.toWellFormed());
    const sent: MessageId[] = [];
    for (const [at, text] of quoted.entries()) {
      const replyTo = ids.get(text);
      if (replyTo === undefined) throw new Error(`it was not sent: ${text.slice(0, 40)}`);
      sent.push((await bob.roost.send(chat, { text: `Answer ${at}`, replyTo })).id);
    }
    await settled(sent);
    const before = texts.length;
    for (const size of Object.values(sizes).toReversed()) {
      await ada.page.setViewportSize(size);
      const drawn = await read(ada.page, `Answer ${quoted.length - 1}`);
      const answers = drawn.filter(({ text }) => text.startsWith('Answer '));
      expect(answers.length).toBeGreaterThan(10);
      for (const { text, faults } of drawn) expect(faults, JSON.stringify(text.slice(0, 80))).toEqual([]);
      expect(await wide(ada.page)).toEqual([]);
    }
    expect(before).toBeGreaterThan(80);
  });

  test('paragraphs of two directions keep them where they are quoted, and in the list', async () => {
    const { page } = ada;
    const text = messages['paragraphs of two directions'] ?? '';
    const replyTo = (await bob.roost.send(chat, { text })).id;
    await settled([replyTo]);
    await settled([(await bob.roost.send(chat, { text: 'Of which direction?', replyTo })).id]);
    await read(page, 'Of which direction?');
    const quote = ada.message('Of which direction?').locator('.quote > span:not(.visually-hidden)');
    /** Whether the mark that ends a paragraph stands left of its first letter. */
    const turned = (within: Locator) =>
      within.evaluate((element) => {
        const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        const places = new Map<string, number[]>();
        for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
          for (const [at, letter] of [...(node.textContent ?? '')].entries()) {
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + 1);
            places.set(letter, [...(places.get(letter) ?? []), range.getBoundingClientRect().left]);
          }
        }
        const [hebrew = 0, latin = 0] = [places.get('ש')?.[0], places.get('H')?.[0]];
        return places.get('!')?.map((left, at) => left < (at === 0 ? hebrew : latin));
      });
    expect(await turned(quote)).toEqual([true, false]);
    await ada.chooseOf(page.locator('.items .message').filter({ hasText: 'Hello, world!' }).first(), 'Reply');
    expect(await turned(page.locator('.replying .quote > span'))).toEqual([true, false]);
    await page.getByRole('button', { name: 'Do not reply' }).click();
    await settled([(await bob.roost.send(chat, { text })).id]);
    await eventually(async () => expect(await turned(ada.row(handle).locator('.row-sub'))).toEqual([true, false]));
  });

  test('a chat of any name, with any message as its newest, is a row like others', async () => {
    const { page } = ada;
    const said = Object.values(messages);
    const [member] = await bob.roost.lookUp([{ handle: ada.handle }]);
    const sent: MessageId[] = [];
    for (const [at, title] of names.entries()) {
      const id = await bob.roost.createGroup({ title, members: member === undefined ? [] : [member.user] });
      sent.push((await bob.roost.send(id, { text: said[at % said.length] ?? '' })).id);
    }
    for (const id of sent) await bob.roost.settled(id);
    await page.setViewportSize({ width: 1180, height: 2_400 });
    await eventually(async () =>
      expect((await ada.titles()).filter((title) => names.includes(title)).sort()).toEqual([...names].sort()),
    );
    const row = (name: string) => ada.row(name).first();
    const plain = await row('Ada').boundingBox();
    for (const [at, name] of names.entries()) {
      const one = await page
        .locator('.row[data-chat]')
        .filter({ has: page.locator('.row-name').getByText(name, { exact: true }) })
        .first()
        .evaluate((button) => {
          const time = button.querySelector('.row-time')?.firstChild as Text;
          const left = (from: number) => {
            const range = document.createRange();
            range.setStart(time, from);
            range.setEnd(time, from + 1);
            return range.getBoundingClientRect().left;
          };
          return {
            height: button.getBoundingClientRect().height,
            isWide: button.scrollWidth > button.clientWidth,
            isTurned: left(0) >= left(time.length - 1),
            preview: button.querySelector('.row-sub bdi:last-child')?.textContent,
          };
        });
      const preview = (said[at % said.length] ?? '').replaceAll(/\s+/g, ' ').trim();
      expect(one, name).toEqual({ height: plain?.height, isWide: false, isTurned: false, preview });
    }
    await looks(ada, 'texts-list');
    await page.setViewportSize(sizes.desktop);
  });

  /** What is typed there is no name: why is said, and it stays there. */
  async function refuses(field: Locator, submit: Locator, demand: (text: string) => string): Promise<void> {
    for (const text of ofEachKind) {
      await field.fill(text);
      if (await submit.isEnabled()) await submit.click();
      const tooLong = ada.page.getByText(/^Longer than \d+ letters: shorten it\.$/);
      const sentence = ada.page.getByText(
        sentenceOf(() => demand(text)),
        { exact: true },
      );
      await sentence.or(tooLong).first().waitFor();
      expect(await field.inputValue()).toBe(text);
    }
  }

  function sentenceOf(demand: () => unknown): string {
    try {
      demand();
    } catch (error) {
      return (error as { readonly sentence: string }).sentence;
    }
    throw new Error('it is a name');
  }

  test('what is no name is refused with a sentence: of a group, of oneself, of a contact', async () => {
    const { page } = ada;
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const dialog = page.getByRole('dialog');
    const inDialog = async () => {
      await dialog.waitFor();
      await refuses(dialog.getByRole('textbox'), dialog.getByRole('button', { name: 'Save' }), demandName);
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await dialog.waitFor({ state: 'detached' });
    };
    await button('New group').first().click();
    await page.getByLabel('Name, phone number or handle').fill(handle);
    await page.locator('.rows button.row').first().click();
    const title = page.getByLabel('Name of the group');
    await refuses(title, button('Create group'), demandTitle);
    await button('Back').first().click();
    await title.waitFor({ state: 'detached' });

    await button('Settings').click();
    await button('Change name').click();
    await inDialog();
    await button('Back').first().click();

    await page.goto(`${stage.url}/#chat=${chat}&details`);
    await button('Change name').click();
    await inDialog();
    expect(ofEachKind).toHaveLength(5);
  });

  test('what shows nothing is not sent, and beside a file it is nothing', async () => {
    const { page } = ada;
    await page.goto(`${stage.url}/#chat=${chat}`);
    await ada.box().waitFor();
    for (const text of blank) {
      await ada.box().fill(text);
      await ada.box().press('Enter');
      expect(await ada.box().inputValue()).toBe(text);
      expect(await page.getByRole('button', { name: 'Send', exact: true }).count()).toBe(0);
    }
    // An empty box is no refusal; whatever else is typed there is.
    const said = page.getByText('There is nothing to see in that message.', { exact: true });
    await said.waitFor();
    await said.waitFor({ state: 'detached' });
    await ada.box().fill('');
    await ada.box().press('Enter');
    for (const text of blank.filter((one) => one !== '').slice(0, 3)) {
      await ada.box().fill(text);
      expect(await said.count()).toBe(0);
      await ada.box().press('Enter');
      await said.waitFor();
      await said.waitFor({ state: 'detached' });
    }
    await ada.box().fill('');
    const buffer = Buffer.from('the way through the woods');
    const dialog = page.getByRole('dialog');
    const file = { name: 'photo\u202egpj.exe', mimeType: 'text/plain', buffer };
    await page.locator('.composer input[type=file]').first().setInputFiles([file]);
    const send = dialog.getByRole('button', { name: 'Send', exact: true });
    const caption = dialog.getByRole('textbox');
    await caption.fill('c'.repeat(2_001));
    await dialog.getByText('One character too many for a message: send it in parts.').waitFor();
    await dialog.getByRole('button').first().focus();
    await send.click();
    // It leads to what is too long, and sends nothing.
    await eventually(async () => expect(await caption.evaluate((one) => one === document.activeElement)).toBe(true));
    await caption.fill('\u2800\u3164');
    await send.click();
    await dialog.waitFor({ state: 'detached' });
    const timeline = bob.roost.timeline(chat);
    await eventually(() => {
      const last = timeline.current.items.at(-1);
      if (last?.kind !== 'message' || last.own || last.file === undefined) throw new Error('it has not come');
      expect([last.text, last.file.name]).toEqual(['', 'photogpj.exe']);
    });
    timeline.close();
    expect(timeline.current.items.filter((item) => item.kind === 'message' && !item.own)).toHaveLength(1);
    await page.locator('.message.is-own').getByText('photogpj.exe').first().waitFor();
    expect(ada.problems).toEqual([]);
  });
});
