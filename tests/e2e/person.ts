import type { BrowserContext, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { pictureFile } from './picture.ts';

export interface PersonOptions {
  readonly context: BrowserContext;
  /** Of the server; it stays the same when the server is started again. */
  readonly url: () => string;
  readonly handle: string;
  readonly name: string;
}

/** Somebody in front of a browser: does what a person does, sees what a person sees. */
export class Person {
  readonly handle: string;
  readonly name: string;
  readonly problems: string[] = [];
  readonly #context: BrowserContext;
  readonly #url: () => string;
  #page: Page | undefined;

  constructor({ context, url, handle, name }: PersonOptions) {
    this.#context = context;
    this.#url = url;
    this.handle = handle;
    this.name = name;
  }

  get page(): Page {
    if (this.#page === undefined) throw new Error(`${this.name} has no window open`);
    return this.#page;
  }

  /** Opens a window; the one before stays open. */
  async open(path = '/'): Promise<void> {
    const page = await this.#context.newPage();
    page.on('pageerror', (error) => this.problems.push(error.message));
    await page.goto(this.#url() + path);
    this.#page = page;
  }

  /** Somebody else, or another device, in the same browser. */
  async neighbour(name: string, handle: string, path: string): Promise<Person> {
    const neighbour = new Person({ context: this.#context, url: this.#url, handle, name });
    await neighbour.open(path);
    return neighbour;
  }

  async closeWindow(): Promise<void> {
    await this.page.close();
    this.#page = undefined;
  }

  /** With the handle, or with a number. */
  async signUp(address = this.handle): Promise<void> {
    const { page } = this;
    await page.getByLabel('Phone number or handle').fill(address);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByLabel('Your name').fill(this.name);
    await page.getByRole('button', { name: 'Sign up' }).click();
    await this.seesItself();
  }

  /** Waits for the list of chats: somebody is signed in. */
  async seesItself(): Promise<void> {
    await this.page.getByRole('heading', { name: 'Roost', exact: true }).waitFor();
  }

  /** Which chat is open. */
  async chatId(): Promise<string> {
    return new URLSearchParams(new URL(this.page.url()).hash.slice(1)).get('chat') ?? '';
  }

  /** Finds somebody by handle and opens the chat with them. */
  async find(handle: string): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: 'New chat' }).first().click();
    await page.getByLabel('Name, phone number or handle').fill(handle);
    const row = page.getByRole('button', { name: `@${handle}` });
    const name = (await row.locator('.row-name').textContent()) ?? '';
    await row.click();
    await this.seesHead(name);
    await this.box().waitFor();
  }

  /** The chat that was open before has a head and a box as well. */
  async seesHead(title: string): Promise<void> {
    await this.page.locator('.chat-head').getByText(title, { exact: true }).first().waitFor();
  }

  /** Makes somebody a contact, so that what they begin is no request. */
  async acquaint(handle: string): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: 'New chat' }).first().click();
    await page.getByLabel('Name, phone number or handle').fill(handle);
    await page.getByRole('button', { name: /^Add .* to the contacts$/ }).click();
    await page.getByRole('button', { name: /^Remove .* from the contacts$/ }).waitFor();
    await page.keyboard.press('Escape');
  }

  /** Says something to somebody who has this person among their contacts from here on; both have the chat open. */
  async beginChat(other: Person, text: string): Promise<void> {
    await other.acquaint(this.handle);
    await this.find(other.handle);
    await this.write(text);
    await other.openChat(this.name);
    await other.sees(text);
  }

  /** Opens what a stranger has begun. */
  async openRequest(title: string): Promise<void> {
    await this.requestsRow().click();
    const rows = this.page.getByRole('navigation', { name: 'Requests' }).getByRole('button');
    await rows.filter({ hasText: title }).click();
    await this.request().waitFor();
  }

  /** The row of the chat list that leads to requests. */
  requestsRow(): Locator {
    return this.page.locator('.requests-row');
  }

  async seesRequests(count: string): Promise<void> {
    const badge = this.requestsRow().locator('.badge');
    await eventually(async () => expect(await badge.allTextContents()).toEqual([count]));
  }

  /** What stands below an open request instead of the box to write in. */
  request(): Locator {
    return this.page.getByRole('region', { name: 'Request' });
  }

  /** Opens a chat from the list. */
  async openChat(title: string): Promise<void> {
    await this.row(title).click();
    await this.seesHead(title);
    // Where one writes, or why one cannot.
    await this.box().or(this.page.locator('.composer-closed')).first().waitFor();
  }

  async createGroup(title: string, handles: readonly string[]): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: 'New group' }).first().click();
    await page.getByLabel('Name of the group').fill(title);
    for (const handle of handles) {
      await page.getByLabel('Name, phone number or handle').fill(handle);
      await page.getByRole('button', { name: `@${handle}` }).click();
    }
    await page.getByRole('button', { name: 'Create group' }).click();
    await this.seesHead(title);
    await this.box().waitFor();
  }

  /** Writes and sends; returns at once. */
  async write(text: string): Promise<void> {
    await this.box().fill(text);
    await this.box().press('Enter');
  }

  box(): Locator {
    return this.page.getByRole('textbox', { name: 'Message', exact: true });
  }

  /** A row of the chat list. */
  row(title: string): Locator {
    const { page } = this;
    const rows = page.getByRole('navigation', { name: 'Chats' }).getByRole('button');
    return rows.filter({ has: page.locator('.row-name').getByText(title, { exact: true }) });
  }

  /** The message that says just this: "Line 7", sent at 01:20, is not "Line 70". */
  message(text: string): Locator {
    const whole = new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}\\s*$`);
    return this.page.locator('.message').filter({ has: this.page.locator('.message-text').filter({ hasText: whole }) });
  }

  /** The texts of the open chat, from top to bottom. */
  texts(): Promise<string[]> {
    return this.page.locator('.message .message-text').allTextContents();
  }

  /** The state of the tick of one's own message, or null when there is no such message. */
  async tick(text: string): Promise<string | null> {
    const mark = this.message(text).locator('.meta .ticks');
    return (await mark.count()) === 0 ? null : mark.first().getAttribute('data-state');
  }

  async sees(text: string, ms?: number): Promise<void> {
    await eventually(async () => expect(await this.texts()).toContain(text), ms);
  }

  /** Scrolls the open chat down. */
  async toEnd(): Promise<void> {
    await this.page.locator('.timeline').evaluate((timeline) => timeline.scrollTo(0, timeline.scrollHeight));
  }

  async seesTick(text: string, state: string, ms?: number): Promise<void> {
    await eventually(async () => expect(await this.tick(text)).toBe(state), ms);
  }

  /** The server has it. */
  async seesSent(text: string, ms?: number): Promise<void> {
    await eventually(async () => expect(await this.tick(text)).toMatch(/^(sent|delivered|read)$/), ms);
  }

  /** The line under the name of the open chat. */
  async seesLine(pattern: RegExp, ms?: number): Promise<void> {
    await eventually(
      async () => expect(await this.page.locator('.chat-head .bar-sub').textContent()).toMatch(pattern),
      ms,
    );
  }

  /** The unread count beside a chat; '' when there is none. */
  async unread(title: string): Promise<string> {
    return (await this.row(title).locator('.badge:visible').allTextContents()).join();
  }

  async seesUnread(title: string, count: string, ms?: number): Promise<void> {
    await eventually(async () => expect(await this.unread(title)).toBe(count), ms);
  }

  async openMenu(text: string): Promise<void> {
    await this.message(text).hover();
    await this.message(text).getByRole('button', { name: 'Message menu' }).click();
  }

  /** Chooses from the menu of a message. */
  async choose(text: string, action: string): Promise<void> {
    await this.chooseOf(this.message(text), action);
  }

  /** The menu says what could be done when it was opened: it is opened anew until that is offered, as of what is sent at last. */
  async chooseOf(message: Locator, action: string): Promise<void> {
    const [menu, item] = [this.page.getByRole('menu'), this.page.getByRole('menuitem', { name: action })];
    await eventually(async () => {
      await message.hover();
      await message.getByRole('button', { name: 'Message menu' }).click();
      await menu.waitFor();
      if ((await item.count()) > 0) return;
      await this.page.keyboard.press('Escape');
      await menu.waitFor({ state: 'detached' });
      throw new Error(`the menu does not offer “${action}”`);
    });
    await item.click();
  }

  /** Chooses from the menu of a chat in the list. */
  async chooseOfChat(title: string, action: string): Promise<void> {
    await this.row(title).hover();
    await this.page.getByRole('button', { name: `Chat menu of ${title}`, exact: true }).click();
    await this.page.getByRole('menuitem', { name: action, exact: true }).click();
  }

  /** The titles of the chats in the list, from top to bottom. */
  async titles(): Promise<string[]> {
    const rows = await this.page.locator('.row-place').evaluateAll((places) =>
      places.map((place) => ({
        top: place.getBoundingClientRect().top,
        title: place.querySelector('.row-name')?.textContent ?? '',
      })),
    );
    return rows.sort((a, b) => a.top - b.top).map(({ title }) => title);
  }

  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: pictureFile(name) });
  }
}
