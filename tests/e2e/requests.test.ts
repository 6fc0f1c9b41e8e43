/** What strangers begin, as both sides see it in the browser and in the terminal. */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import type { Person } from './person.ts';
import { pngOf } from './png.ts';
import { see } from './screen.ts';
import { canRun, Stage } from './stage.ts';
import { Terminal } from './terminal.ts';

describe.skipIf(!canRun)('requests', () => {
  let stage: Stage;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    stage = await Stage.open();
    [ada, bob] = await Promise.all([stage.person('Ada'), stage.person('Bob')]);
  });
  afterAll(() => stage?.close());

  test('[D10.6] a stranger sees no tick and no presence until the request is accepted', async () => {
    await ada.find(bob.handle);
    await ada.write('Do you remember me?');
    await ada.seesTick('Do you remember me?', 'sent');
    await bob.seesRequests('1');
    await bob.openRequest('Ada');
    await bob.sees('Do you remember me?');
    // Who asks: by the name they give themselves, and by what names them for certain.
    await bob.request().getByText(`Ada (@${ada.handle}) would like to write to you.`).waitFor();
    await eventually(async () => expect(await bob.box().isVisible()).toBe(false));
    // Nobody has to see a stranger's picture to decline it.
    const photo = { name: 'me.png', mimeType: 'image/png', buffer: pngOf({ width: 400, height: 300 }) };
    await ada.page.locator('.composer input[type=file]').first().setInputFiles(photo);
    await ada.page.getByRole('dialog').getByRole('button', { name: /^Send/ }).click();
    await bob.page.locator('.media-blank').waitFor();
    expect(await bob.page.locator('.media-thumbnail').count()).toBe(0);
    // He has it on the screen, and she is told nothing of it.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await eventually(async () => expect(await ada.tick('Do you remember me?')).toBe('sent'));
    await eventually(async () =>
      expect(await ada.page.locator('.chat-head .bar-sub').textContent()).not.toContain('online'),
    );

    await bob.request().getByRole('button', { name: 'Accept' }).click();
    await bob.box().waitFor();
    await bob.page.locator('img.media-thumbnail').waitFor();
    await ada.seesTick('Do you remember me?', 'read');
    await ada.seesLine(/^online$/);
    await bob.seesUnread('Ada', '');
    await bob.requestsRow().waitFor({ state: 'hidden' });
    await bob.write('Of course');
    await ada.sees('Of course');
  });

  test('[D10.6] declined, it is gone and stays gone; its sender is not told', async () => {
    const carol = await stage.person('Carol');
    await carol.find(bob.handle);
    await carol.write('Buy my watches');
    await bob.requestsRow().waitFor();
    await bob.openRequest('Carol');
    await bob.request().getByRole('button', { name: 'Decline' }).click();
    await bob.requestsRow().waitFor({ state: 'hidden' });
    await carol.write('Cheap watches');
    await carol.seesTick('Cheap watches', 'sent');
    await bob.page.reload();
    await bob.row('Ada').waitFor();
    expect(await bob.requestsRow().isVisible()).toBe(false);
    await eventually(async () => expect(await bob.row('Carol').count()).toBe(0));
  });

  test('[D10.6] a group that a stranger adds one to', async () => {
    const dora = await stage.person('Dora');
    await dora.createGroup('Book club', [bob.handle]);
    await dora.write('Welcome');
    await bob.requestsRow().waitFor();
    await bob.openRequest('Book club');
    await bob.request().getByText(`Dora (@${dora.handle}) adds you to this group.`).waitFor();
    await see(bob, 'request-group');
    await bob.request().getByRole('button', { name: 'Decline' }).click();
    await dora.page.getByText('Bob left').waitFor();
  });

  test('[D10.6] in the terminal: listed with who asks, accepted by handle', async () => {
    const handle = stage.handle('robot');
    const robot = new Terminal(stage.url, path.join(stage.folder, 'cli'), 'robot');
    expect(await robot.run(['sign-up', handle, '--name', 'Robot'])).toMatchObject({ code: 0 });
    await ada.find(handle);
    await ada.page.locator('.chat-head').getByText('Robot').waitFor();
    await ada.write('Beep?');
    await ada.seesTick('Beep?', 'sent');
    const listed = JSON.parse((await robot.run(['requests', '--json'])).out);
    expect(listed).toMatchObject({ kind: 'direct', from: { name: 'Ada', handle: ada.handle }, unread: 1 });
    expect((await robot.run(['chats', '--json'])).out).toBe('');
    expect((await robot.run(['accept', '@nobody_here'])).code).toBe(7);
    expect(await robot.run(['accept', `@${ada.handle}`])).toMatchObject({ code: 0 });
    await ada.seesTick('Beep?', 'delivered');
    expect((await robot.run(['requests', '--json'])).out).toBe('');
    expect((await robot.run(['decline', `@${ada.handle}`])).code).toBe(7);
  });
});
