/** Somebody means a member of a group: chosen by keyboard, read by each under their own name, found again in the list. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import type { Person } from './person.ts';
import { see } from './screen.ts';
import { canRun, Stage } from './stage.ts';

describe.skipIf(!canRun)('mentions', () => {
  let stage: Stage;
  let ada: Person;
  let bob: Person;
  let carol: Person;

  beforeAll(async () => {
    stage = await Stage.open();
    [ada, bob, carol] = await Promise.all([stage.person('Ada'), stage.person('Bob'), stage.person('Carol')]);
    await Promise.all([bob.acquaint(ada.handle), carol.acquaint(ada.handle)]);
    await ada.createGroup('Sunday walk', [bob.handle, carol.handle]);
    await ada.write('Who comes along?');
    await carol.openChat('Sunday walk');
    await carol.sees('Who comes along?');
    await bob.openChat('Sunday walk');
    await bob.sees('Who comes along?');
  });
  afterAll(() => stage?.close());

  const list = (person: Person) => person.page.getByRole('listbox', { name: 'Members to mention' });
  const chosen = (person: Person) => list(person).locator('[aria-selected=true]');
  const meant = (person: Person, text: string) => person.message(text).locator('.mention');
  const offers = (person: Person, names: readonly string[]) =>
    eventually(async () => expect(await list(person).locator('.row-name').allTextContents()).toEqual(names));

  /** Bob calls Carol otherwise than she does. */
  async function renamesCarol(): Promise<void> {
    const { page } = bob;
    await bob.find(carol.handle);
    await page.locator('.chat-head').click();
    await page.getByRole('button', { name: 'Add to contacts' }).click();
    await page.getByRole('button', { name: 'Change name' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('Aunt Caro');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Aunt Caro' }).waitFor();
    await bob.openChat('Sunday walk');
  }

  test('[4.9] an @ offers the members, the keyboard chooses one, and Escape closes the list and nothing else', async () => {
    const box = ada.box();
    await box.pressSequentially('Hello @');
    await offers(ada, ['Bob', 'Carol']);
    expect(await box.getAttribute('aria-activedescendant')).toBe(await chosen(ada).getAttribute('id'));
    await box.press('ArrowDown');
    await eventually(async () => expect(await chosen(ada).textContent()).toContain('Carol'));
    await see(ada, 'mention-list');
    await box.press('Escape');
    await list(ada).waitFor({ state: 'detached' });
    expect(await box.inputValue()).toBe('Hello @');
    // The chat is still open, and the list stays away until another name is begun.
    await ada.seesHead('Sunday walk');
    await box.pressSequentially('b');
    expect(await list(ada).count()).toBe(0);
    await box.fill('');
  });

  test('[4.9] what was chosen is one piece in the box: a key takes it away whole, an edit makes it plain text', async () => {
    const box = ada.box();
    await box.pressSequentially('@bo');
    await offers(ada, ['Bob']);
    await box.press('Tab');
    expect(await box.inputValue()).toBe('@Bob ');
    await box.press('Backspace');
    await box.press('Backspace');
    expect(await box.inputValue()).toBe('');
    // Undone, it is meant as before.
    await box.press('Control+z');
    await eventually(async () => expect((await box.inputValue()).trimEnd()).toBe('@Bob'));
    await box.press('Control+End');
    await box.pressSequentially(' was taken back');
    await box.press('Enter');
    await eventually(async () => expect(await ada.page.locator('.mention').allTextContents()).toEqual(['@Bob']));
    await box.pressSequentially('@car');
    await offers(ada, ['Carol']);
    await box.press('Enter');
    expect(await box.inputValue()).toBe('@Carol ');
    for (const key of ['ArrowLeft', 'ArrowLeft', 'x', 'End']) await box.press(key);
    await box.pressSequentially('is plain');
    await box.press('Enter');
    await ada.seesSent('@Caroxl is plain');
    expect(await meant(ada, '@Caroxl is plain').count()).toBe(0);
  });

  test('[4.9] each reads their own name for the person, and a click says who it is', async () => {
    await renamesCarol();
    // A draft that is left keeps whom it means.
    await ada.box().pressSequentially('@car');
    await offers(ada, ['Carol']);
    await ada.box().press('Enter');
    await ada.page.reload();
    await ada.seesHead('Sunday walk');
    await eventually(async () => expect(await ada.box().inputValue()).toBe('@Carol '));
    await ada.box().press('End');
    await ada.box().pressSequentially('brings tea');
    await ada.box().press('Enter');
    await ada.seesSent('@Carol brings tea');
    expect(await meant(ada, '@Carol brings tea').count()).toBe(1);

    await bob.sees('@Aunt Caro brings tea');
    await meant(bob, '@Aunt Caro brings tea').click();
    const details = bob.page.getByRole('dialog', { name: 'Details' });
    await details.getByText(`@${carol.handle}`).waitFor();
    await see(bob, 'mention-person');
    await bob.page.keyboard.press('Escape');
    await details.waitFor({ state: 'detached' });
    await carol.sees('@Carol brings tea');
    const mark = meant(carol, '@Carol brings tea');
    expect([await mark.count(), await mark.getAttribute('class')]).toEqual([1, 'mention is-me']);
    for (const person of [ada, bob, carol]) {
      await see(person, `mention-${person.name}`);
    }
  });

  test('[4.9] what is copied is what stands there, with one’s own name for the person', async () => {
    await bob.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await bob.page.bringToFront();
    await bob.choose('@Aunt Caro brings tea', 'Copy');
    const copied = () => bob.page.evaluate(() => navigator.clipboard.readText());
    await eventually(async () => expect(await copied()).toBe('@Aunt Caro brings tea'));
  });

  test('[4.9] a file’s caption means members too, chosen by keyboard; Escape closes the list, and not the dialog', async () => {
    const { page } = ada;
    const buffer = Buffer.from('the way through the woods');
    await page
      .locator('.composer input[type=file]')
      .first()
      .setInputFiles([{ name: 'map.txt', mimeType: 'text/plain', buffer }]);
    const caption = page.getByLabel('Caption of map.txt');
    await caption.pressSequentially('  For @');
    await offers(ada, ['Bob', 'Carol']);
    expect(await caption.getAttribute('aria-activedescendant')).toBe(await chosen(ada).getAttribute('id'));
    await see(ada, 'caption-mentions');
    await caption.press('Escape');
    await list(ada).waitFor({ state: 'detached' });
    await caption.press('Backspace');
    await caption.pressSequentially('@car');
    await offers(ada, ['Carol']);
    await caption.press('Enter');
    expect(await caption.inputValue()).toBe('  For @Carol ');
    await caption.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await bob.sees('For @Aunt Caro');
    expect(await meant(bob, 'For @Aunt Caro').count()).toBe(1);
    await carol.sees('For @Carol');
    expect(await meant(carol, 'For @Carol').getAttribute('class')).toBe('mention is-me');
  });

  test('[4.9] an answer quotes it, and the list tells it, under one’s own names', async () => {
    await carol.choose('@Carol brings tea', 'Reply');
    await carol.write('Gladly');
    await bob.sees('Gladly');
    const quote = bob.message('Gladly').locator('.quote');
    await eventually(async () => expect(await quote.textContent()).toContain('@Aunt Caro brings tea'));
  });

  test('[4.9c] an @ stands beside what is unread, until it is read', async () => {
    const { page } = carol;
    await page.goto(`${stage.url}/#`);
    await page.locator('.chat-head').waitFor({ state: 'detached' });
    await ada.write('Nothing for anybody');
    await carol.seesUnread('Sunday walk', '1');
    await ada.box().pressSequentially('@car');
    await offers(ada, ['Carol']);
    await ada.box().press('Enter');
    await ada.box().pressSequentially('look');
    await ada.box().press('Enter');
    await carol.seesUnread('Sunday walk', '@,2');
    await carol.row('Sunday walk').getByRole('img', { name: 'You are mentioned' }).waitFor();
    await see(carol, 'mention-unread');
    await carol.openChat('Sunday walk');
    await carol.sees('@Carol look');
    await carol.seesUnread('Sunday walk', '');
  });

  test('[4.9c] a button leads to what mentions one, in the middle of much that is unread', async () => {
    const { page } = carol;
    await page.goto(`${stage.url}/#`);
    await page.locator('.chat-head').waitFor({ state: 'detached' });
    const write = async (from: number) => {
      for (let line = from; line < from + 25; line++) await ada.write(`Line ${line}`);
    };
    await write(0);
    await ada.box().pressSequentially('@car');
    await offers(ada, ['Carol']);
    await ada.box().press('Enter');
    await ada.box().pressSequentially('in the middle');
    await ada.box().press('Enter');
    await write(25);
    await carol.seesUnread('Sunday walk', '@,51');
    await carol.openChat('Sunday walk');
    const button = page.getByRole('button', { name: 'Go to the next message that mentions you' });
    await button.click();
    await eventually(async () => {
      const box = await meant(carol, '@Carol in the middle').boundingBox();
      expect(box?.y).toBeGreaterThan(0);
      expect(box?.y).toBeLessThan(page.viewportSize()?.height ?? 0);
    });
    await button.waitFor({ state: 'detached' });
    expect([...ada.problems, ...bob.problems, ...carol.problems]).toEqual([]);
  });
});
