/** Three people in a group. */
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import type { Person } from './person.ts';
import { see } from './screen.ts';
import { canRun, Stage } from './stage.ts';

describe.skipIf(!canRun)('a group of three', () => {
  let stage: Stage;
  let ada: Person;
  let bob: Person;
  let carol: Person;

  beforeAll(async () => {
    stage = await Stage.open();
    [ada, bob, carol] = await Promise.all([stage.person('Ada'), stage.person('Bob'), stage.person('Carol')]);
    await Promise.all([bob.acquaint(ada.handle), carol.acquaint(ada.handle)]);
  });
  afterAll(() => stage?.close());

  test('everybody reads everybody; the tick rises when all have it', async () => {
    await ada.createGroup('Sunday walk', [bob.handle, carol.handle]);
    await ada.write('Who comes along?');
    await bob.openChat('Sunday walk');
    await carol.openChat('Sunday walk');
    await ada.seesTick('Who comes along?', 'read');
    await bob.write('I do');
    await carol.write('Me too');
    for (const person of [ada, bob, carol]) {
      await person.sees('I do');
      await person.sees('Me too');
    }
    // What is on its way stands at the end until it has its place.
    await Promise.all([bob.seesTick('I do', 'read'), carol.seesTick('Me too', 'read')]);
    await eventually(async () => {
      const [atAda, atBob, atCarol] = await Promise.all([ada.texts(), bob.texts(), carol.texts()]);
      expect([atBob, atCarol]).toEqual([atAda, atAda]);
    });
  });

  test('names on demand: who has read it', async () => {
    await ada.choose('Who comes along?', 'Message info');
    const info = ada.page.getByRole('dialog', { name: 'Message info' });
    await info.getByText('Read by').waitFor();
    await eventually(async () =>
      expect((await info.getByRole('listitem').allTextContents()).sort()).toEqual(['Bob', 'Carol']),
    );
    await info.press('Escape');
    await info.waitFor({ state: 'detached' });
  });

  test('a name in Arabic letters turns nothing round: a line of the group, the last message in the list, who is typing', async () => {
    const { page } = carol;
    await carol.find(ada.handle);
    await page.locator('.chat-head').click();
    await page.getByRole('button', { name: 'Change name' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('آدا');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'آدا' }).waitFor();
    await carol.openChat('Sunday walk');

    await seesInOrder(page.locator('.system').first(), 'آدا created the group "Sunday walk"', 'آدا');
    await ada.write('מתי?');
    await carol.sees('מתי?');
    await seesInOrder(carol.row('Sunday walk').locator('.row-sub > span').last(), 'آدا: מתי?', 'آدا');
    await eventually(async () => {
      await ada.box().pressSequentially('a');
      await seesInOrder(page.locator('.chat-head .bar-sub'), 'آدا is typing…', 'آدا', 1_500);
    });
    await ada.box().fill('');
  });

  test('an admin renames it, gives a role and removes somebody; everybody sees a line', async () => {
    const { page } = ada;
    await page.getByRole('button', { name: 'Details', exact: true }).click();
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Monday walk');
    await page.getByRole('button', { name: 'Save' }).click();
    await bob.row('Monday walk').waitFor();
    await page.getByRole('button', { name: 'What to do with Bob' }).click();
    await page.getByRole('menuitem', { name: 'Make admin' }).click();
    await eventually(async () => expect(await page.locator('.tag').count()).toBe(2));
    await page.getByRole('button', { name: 'What to do with Carol' }).click();
    await page.getByRole('menuitem', { name: 'Remove from the group' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await carol.page.getByText('You are no longer in this group.').waitFor();
    await carol.box().waitFor({ state: 'hidden' });
    await bob.page.locator('.system').filter({ hasText: 'Carol' }).last().waitFor();
    await see(bob, 'group-lines');
  });

  test('[D4.1] who is out reads what was, and nothing that comes', async () => {
    await bob.write('Without Carol');
    await ada.page.getByRole('button', { name: 'Back', exact: true }).click();
    await ada.sees('Without Carol');
    await eventually(async () => expect(await carol.texts()).toContain('Me too'));
    expect(await carol.texts()).not.toContain('Without Carol');
  });

  test('one leaves by oneself', async () => {
    const { page } = bob;
    await page.getByRole('button', { name: 'Details', exact: true }).click();
    // What cannot be undone is last.
    expect(await page.locator('.panel .panel-actions button').last().textContent()).toBe('Leave group');
    await page.getByRole('button', { name: 'Leave group' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
    await ada.page
      .locator('.system')
      .filter({ hasText: /Bob left/ })
      .waitFor();
    expect([...ada.problems, ...bob.problems, ...carol.problems]).toEqual([]);
  });
});

/** It says that, and from left to right its parts stand as they were written: the name first. */
async function seesInOrder(line: Locator, text: string, first: string, ms?: number): Promise<void> {
  await eventually(async () => {
    const parts = await line.evaluate((shown) =>
      [...shown.childNodes].map((node) => {
        const range = document.createRange();
        range.selectNodeContents(node);
        return { text: node.textContent ?? '', left: range.getBoundingClientRect().left };
      }),
    );
    expect(parts.map((part) => part.text).join('')).toBe(text);
    expect(parts[0]?.text).toBe(first);
    expect(parts.map(({ left }) => left)).toEqual(parts.map(({ left }) => left).sort((a, b) => a - b));
  }, ms);
}
