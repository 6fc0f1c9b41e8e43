/** The terminal client, alone and with somebody in a browser. */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import type { Person } from './person.ts';
import { canRun, Stage } from './stage.ts';
import { Terminal } from './terminal.ts';

describe.skipIf(!canRun)('roost in a terminal', () => {
  let stage: Stage;
  let ada: Person;
  let robot: Terminal;
  let handle: string;
  const chatId = /^c[\w-]{22}$/;

  beforeAll(async () => {
    stage = await Stage.open();
    ada = await stage.person('Ada');
    handle = stage.handle('robot');
    robot = new Terminal(stage.url, path.join(stage.folder, 'cli'), 'robot');
  });
  afterAll(() => stage?.close());

  test('exit codes tell what went wrong, in one sentence on stderr', async () => {
    const nobody = await robot.run(['send', '@ada', 'hello']);
    expect(nobody).toMatchObject({ code: 4, out: '' });
    expect(nobody.err).toBe('This profile is not signed in. Use: roost sign-up WHO, or roost link CODE.\n');
    expect((await robot.run(['shout'])).code).toBe(2);
    const unasked = await robot.run(['sign-up', handle, '--code', '000000']);
    expect(unasked).toMatchObject({ code: 3, err: expect.stringContaining('Ask for a code on this device first') });
    const nowhere = new Terminal('http://127.0.0.1:9', path.join(stage.folder, 'cli'), 'nowhere');
    expect((await nowhere.run(['sign-up', handle])).code).toBe(5);
  });

  test('signs up, finds, sends to the web and reads its answer', async () => {
    expect(await robot.run(['sign-up', handle, '--name', 'Robot'])).toMatchObject({ code: 0 });
    await ada.acquaint(handle);
    const found = await robot.run(['find', ada.handle, '--json']);
    expect(JSON.parse(found.out)).toMatchObject({ name: 'Ada', handle: ada.handle });
    const sent = await robot.run(
      ['send', `@${ada.handle}`, '--text', '-', '--wait', 'delivered', '--json'],
      'From a pipe\n',
    );
    expect(sent.code, sent.err).toBe(0);
    expect(JSON.parse(sent.out)).toMatchObject({ chat: expect.stringMatching(chatId), seq: expect.any(Number) });
    await ada.openChat('Robot');
    await ada.sees('From a pipe');
    await ada.write('An answer');
    await ada.seesTick('An answer', 'sent');
    const history = await robot.run(['history', `@${ada.handle}`, '--json']);
    expect(
      history.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).text),
    ).toEqual(['From a pipe', 'An answer']);
    expect((await robot.run(['send', '@nobody_here', 'hello'])).code).toBe(7);
    // What she calls herself does not name her, and her handle only does with its @.
    for (const name of ['Ada', ada.handle]) {
      const refused = await robot.run(['send', name, 'hello']);
      expect(refused).toMatchObject({ code: 7, err: expect.stringContaining(`@${ada.handle}`) });
    }
    expect((await robot.run(['chats', '--json'])).out).toContain('"unread":1');
    expect((await robot.run(['read', `@${ada.handle}`])).code).toBe(0);
    await ada.seesTick('An answer', 'read');
    expect((await robot.run(['contacts', 'add', `@${ada.handle}`, 'Countess'])).code).toBe(0);
    expect((await robot.run(['contacts'])).out).toContain('Countess');
    expect((await robot.run(['contacts', 'remove', 'Countess'])).code).toBe(0);
    expect((await robot.run(['contacts', 'add', `@${ada.handle}`, 'Ada'])).code).toBe(0);
  });

  test('what cannot be as it was asked for says so: nobody found, not yet delivered, another server', async () => {
    const nobody = await robot.run(['find', ada.handle, '@nobody_here', '--json']);
    expect(nobody).toMatchObject({ code: 7, err: 'Nobody here goes by @nobody_here.\n' });
    expect(JSON.parse(nobody.out)).toMatchObject({ handle: ada.handle });

    const away = new Terminal(stage.url, path.join(stage.folder, 'cli'), 'away');
    const awayHandle = stage.handle('away');
    expect((await away.run(['sign-up', awayHandle])).code).toBe(0);
    const late = await robot.run(['send', `@${awayHandle}`, 'hello', '--wait', 'delivered', '--timeout', '10']);
    expect(late).toMatchObject({ code: 6, err: expect.stringContaining('The server has it (✓)') });

    // The last one counts.
    const elsewhere = await robot.run(['whoami', '--server', 'http://127.0.0.1:9']);
    expect(elsewhere).toMatchObject({ code: 2, out: '', err: expect.stringContaining(`signed in at ${stage.url}`) });
  });

  test('[K4] [K5] pins, archives and deletes on this device; notes to oneself', async () => {
    const withAda = `@${ada.handle}`;
    const listed = async () => (await robot.run(['chats'])).out;
    const note = await robot.run(['notes', 'buy', 'milk', '--json']);
    expect(note.code, note.err).toBe(0);
    const { chat, seq } = JSON.parse(note.out);
    expect((await robot.run(['notes'])).out.trim()).toBe(chat);
    expect((await robot.run(['history', chat])).out).toContain('buy milk');
    expect((await robot.run(['chat', 'pin', chat])).code).toBe(0);
    expect(await listed()).toMatch(/^Notes to self \[pinned\] /);
    expect((await robot.run(['chat', 'archive', withAda])).code).toBe(0);
    expect(await listed()).toContain('Ada [archived]');
    expect((await robot.run(['delete', chat, String(seq), '--for-me'])).out).toContain('on this device');
    expect((await robot.run(['history', chat])).out).not.toContain('buy milk');
    expect((await robot.run(['chat', 'delete', chat, '--yes'])).code).toBe(0);
    expect(await listed()).not.toContain('Notes to self');
    expect((await robot.run(['chat', 'unarchive', withAda])).code).toBe(0);
    expect(await listed()).not.toContain('[archived]');
  });

  test('a bot: listens, and sends while it listens', async () => {
    const listener = robot.listen(['--read']);
    await listener.online();
    await ada.write('ping 1');
    await eventually(() => expect(listener.texts()).toContain('ping 1'));
    await ada.seesTick('ping 1', 'read');
    const answers = await Promise.all(
      [1, 2, 3].map((number) => robot.run(['send', `@${ada.handle}`, `pong ${number}`])),
    );
    expect(answers.map((answer) => answer.code)).toEqual([0, 0, 0]);
    await ada.sees('pong 3');
    const online = await robot.run(['online', `@${ada.handle}`, '--json']);
    expect(JSON.parse(online.out)).toMatchObject({ state: 'online' });
    expect(listener.lines.filter((line) => line.state === 'displaced')).toEqual([]);
    expect(await listener.stop()).toBe(0);
  });

  test('what came while nobody listened comes first, once', async () => {
    await ada.write('while away 1');
    await ada.write('while away 2');
    await ada.seesTick('while away 2', 'sent');
    const first = robot.listen();
    await eventually(() => expect(first.texts()).toEqual(['while away 1', 'while away 2']));
    expect(await first.stop('SIGINT')).toBe(0);
    const second = robot.listen();
    await ada.write('and now');
    await eventually(() => expect(second.texts()).toEqual(['and now']));
    await second.stop();
  });

  test('[K3] what could not be sent is kept, and goes out once with the next command', async () => {
    await stage.killServer();
    const failed = await robot.run(['send', 'Ada', 'into the void', '--timeout', '2']);
    expect(failed.code, failed.err).toBe(5);
    expect(failed.err).toContain('It is kept');
    await stage.startServer();
    expect((await robot.run(['chats'])).code).toBe(0);
    await ada.page
      .getByRole('button', { name: 'Try now' })
      .click({ timeout: 2_000 })
      .catch(() => {});
    await ada.sees('into the void', 90_000);
    expect((await ada.texts()).filter((text) => text === 'into the void')).toHaveLength(1);
  });

  test('a second terminal joins with a code and has the same chats', async () => {
    const second = new Terminal(stage.url, path.join(stage.folder, 'cli'), 'second');
    const refusing = robot.follow(['link', '--json', '--agree', 'Second']);
    await eventually(() => expect(refusing.lines[0]?.code).toMatch(/./));
    const stranger = await second.run(['link', String(refusing.lines[0]?.code), '--name', 'Stranger', '--yes']);
    expect(stranger).toMatchObject({ code: 3, err: expect.stringContaining('did not agree') });
    expect(await refusing.ended).toBe(3);

    const linking = robot.follow(['link', '--json', '--agree', 'Second']);
    await eventually(() => expect(linking.lines[0]?.code).toMatch(/./));
    const unwanted = await second.run(['link', String(linking.lines[0]?.code), '--name', 'Second']);
    expect(unwanted).toMatchObject({ code: 3, err: expect.stringContaining('account of “Robot”') });
    // The same code goes on where it was.
    const linked = await second.run(['link', String(linking.lines[0]?.code), '--name', 'Second', '--yes']);
    expect(linked, linked.err).toMatchObject({ code: 0 });
    expect(await linking.ended).toBe(0);
    expect(linking.lines[1]).toMatchObject({ asks: { name: 'Second' } });
    // What was before is read with keys that another device of the person gives, when one is there.
    const giver = robot.listen();
    await giver.online();
    await eventually(async () => expect((await second.run(['history', 'Ada'])).out).toContain('you: From a pipe'));
    await giver.stop();
    expect((await second.run(['send', 'Ada', 'from the second device'])).code).toBe(0);
    await ada.sees('from the second device');
    expect((await robot.run(['history', 'Ada', '--limit', '1'])).out).toContain('from the second device');
    expect((await robot.run(['devices', 'remove', '2'])).code).toBe(0);
    const over = await second.run(['send', 'Ada', 'no more']);
    const signedOut = { code: 4, err: expect.stringMatching(/signed out by “Terminal on .+”/) };
    expect(over, over.err).toMatchObject(signedOut);
    expect(await second.run(['whoami'])).toMatchObject({ code: 4, out: '' });
  });

  test('groups, deletion, devices and signing out', async () => {
    const other = new Terminal(stage.url, path.join(stage.folder, 'cli'), 'other');
    const otherPhone = '+49 170 000 0001';
    expect(await other.run(['sign-up', otherPhone, '--name', 'Other'])).toMatchObject({ code: 0 });
    expect(await other.run(['contacts', 'add', `@${handle}`, 'Robot'])).toMatchObject({ code: 0 });
    expect(await robot.run(['group', 'create', 'Machines', `@${ada.handle}`, otherPhone])).toMatchObject({ code: 0 });
    await ada.openChat('Machines');
    await ada.write('Hello machines');
    await ada.seesTick('Hello machines', 'sent');
    expect((await other.run(['history', 'Machines'])).out).toContain('Ada: Hello machines');
    const called = ['send', 'Machines', `Is @${ada.handle} there?`, '--mention', `@${ada.handle}`];
    expect(await robot.run(called)).toMatchObject({ code: 0 });
    await ada.page.locator('.mention.is-me').filter({ hasText: '@Ada' }).waitFor();
    const read = (await other.run(['history', 'Machines', '--limit', '1', '--json'])).out;
    expect(JSON.parse(read)).toMatchObject({
      text: 'Is @Ada there?',
      mentions: [{ name: 'Ada', own: false, start: 3 }],
    });
    const unsaid = await robot.run(['send', 'Machines', 'hello', '--mention', `@${ada.handle}`]);
    expect(unsaid).toMatchObject({ code: 2, err: expect.stringContaining('nowhere') });
    const sent = JSON.parse((await robot.run(['send', 'Machines', 'a slip', '--json'])).out);
    await ada.sees('a slip');
    expect(await robot.run(['delete', 'Machines', String(sent.seq)])).toMatchObject({ code: 0 });
    await ada.sees('This message was deleted');
    expect(await robot.run(['group', 'role', 'Machines', otherPhone, 'admin'])).toMatchObject({ code: 0 });
    expect(await robot.run(['group', 'rename', 'Machines', 'Robots'])).toMatchObject({ code: 0 });
    await ada.row('Robots').waitFor();
    expect(await other.run(['group', 'leave', 'Robots'])).toMatchObject({ code: 0 });
    const shown = JSON.parse((await robot.run(['group', 'show', 'Robots', '--json'])).out);
    expect(shown.members).toHaveLength(2);
    expect((await robot.run(['devices'])).out).toContain('(this device, primary)');
    const asked = await robot.run(['sign-out']);
    expect(asked).toMatchObject({ code: 3, err: expect.stringContaining('This is the only device of your account.') });

    const again = new Terminal(stage.url, path.join(stage.folder, 'cli'), 'again');
    const refused = await again.run(['sign-up', handle, '--name', 'Robot 2']);
    expect(refused).toMatchObject({ code: 3, err: expect.stringContaining('has an account already. It is “Robot”') });
    expect(refused.err).toContain('--replace "Robot"');
    const wrong = await again.run(['sign-up', handle, '--name', 'Robot 2', '--replace', 'Somebody']);
    expect(wrong.code).toBe(3);
    expect((await robot.run(['chats'])).code).toBe(0);
    expect(await again.run(['sign-up', handle, '--name', 'Robot 2', '--replace', 'Robot'])).toMatchObject({ code: 0 });
    const ended = await robot.run(['send', 'Ada', 'no more']);
    expect(ended, ended.err).toMatchObject({ code: 4, err: expect.stringContaining('This account has ended') });
    expect(await robot.run(['sign-out', '--yes'])).toMatchObject({ code: 0 });
    expect((await robot.run(['chats'])).code).toBe(4);
    expect(ada.problems).toEqual([]);
  });
});
