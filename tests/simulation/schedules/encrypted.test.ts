/** The cipher that encrypts, over names for keys: clients and objects as they are, and every promise as without it. */
import { describe, expect, test } from 'vitest';
import { Thief } from '../keys/thief.ts';
import type { TappedMessage } from '../keys/wiretap.ts';
import { lies } from '../scenes/of-lies.ts';
import { Scenery } from '../scenes/scenery.ts';
import { Stage } from './stage.ts';

const encrypted = (people: readonly number[], limits = {}) => Stage.open(people, limits, ['encrypted']);

const said = (stage: Stage, name: string, id: Parameters<Stage['texts']>[1]) =>
  stage.texts(name, id).filter((text) => text !== '');

describe('[D7] clients that encrypt', () => {
  test('write to each other as soon as there are accounts, direct and in a group', async () => {
    const stage = await encrypted([1, 1, 1]);
    const id = await stage.direct('a1', 'b1');
    await stage.say('b1', id, 'answer');
    await stage.until('a has it', () => stage.texts('a1', id).includes('answer'));
    const group = await stage.group('a1', ['b1', 'c1']);
    for (const name of ['a1', 'b1', 'c1']) await stage.say(name, group, `of ${name}`);
    for (const name of ['a1', 'b1', 'c1'])
      await stage.until(`${name} has all`, () => said(stage, name, group).length === 3);
    expect(new Set(said(stage, 'c1', group))).toEqual(new Set(['of a1', 'of b1', 'of c1']));
    expect(stage.states('a1', id)).toMatchObject({ first: 'delivered' });
    await stage.rest();
  });

  test('go on after a crash with what they had: nothing is sealed or opened twice, nothing is lost', async () => {
    const stage = await encrypted([1, 1]);
    const id = await stage.direct('a1', 'b1');
    const expected = ['first'];
    for (let turn = 0; turn < 12; turn++) {
      for (const name of ['a1', 'b1']) {
        expected.push(`${turn} of ${name}`);
        await stage.say(name, id, `${turn} of ${name}`);
        // Somewhere between the store, the frame and the answer.
        await stage.run(turn * 7);
        const victim = turn % 2 === 0 ? name : name === 'a1' ? 'b1' : 'a1';
        stage.kill(victim);
        stage.device(victim).start();
        await stage.until(`${victim} is back`, () => stage.isOnline(victim));
      }
    }
    for (const name of ['a1', 'b1'])
      await stage.until(`${name} has all`, () => said(stage, name, id).length === expected.length);
    expect(new Set(said(stage, 'b1', id))).toEqual(new Set(expected));
    await stage.rest();
  });

  test('who was away opens what was written meanwhile, over changes of the group', async () => {
    const stage = await encrypted([1, 1, 1]);
    const group = await stage.group('a1', ['b1']);
    stage.goOffline('b1');
    for (let n = 0; n < 30; n++) await stage.say('a1', group, `n${n}`);
    await stage.settle(stage.roost('a1').addMembers(group, [stage.device('c1').user]));
    for (let n = 30; n < 60; n++) await stage.say('a1', group, `n${n}`);
    await stage.until('c has what is for it', () => said(stage, 'c1', group).length === 30, 120_000);
    stage.comeBack('b1');
    await stage.until('b has all', () => said(stage, 'b1', group).length === 60, 120_000);
    await stage.settle(stage.roost('a1').removeMember(group, stage.device('c1').user));
    await stage.say('a1', group, 'without c');
    await stage.until('b has it', () => said(stage, 'b1', group).includes('without c'));
    expect(said(stage, 'c1', group)).not.toContain('without c');
    await stage.rest();
  });

  test('[D7.1] a device that is linked is on the list that its primary signs: it opens what is written from then on', async () => {
    const stage = await encrypted([1, 1]);
    const id = await stage.direct('a1', 'b1');
    const laptop = await stage.link('a1');
    await stage.until('the laptop has the chat', () => stage.isOnline(laptop.name), 60_000);
    await stage.run(30_000);
    await stage.say('b1', id, 'to both');
    await stage.say('a1', id, 'from the phone');
    for (const name of ['a1', laptop.name])
      await stage.until(
        `${name} has both`,
        () => said(stage, name, id).includes('to both') && said(stage, name, id).includes('from the phone'),
      );
    await stage.say(laptop.name, id, 'from the laptop');
    await stage.until('b has it', () => said(stage, 'b1', id).includes('from the laptop'), 60_000);
    await stage.rest();
  });

  test('[D7.1] [D5.2] [E81] [E83] take no lie of a server about who is in, or what is to go, and seal nothing for whom it has put there', async () => {
    const stage = await encrypted([1, 2]);
    await stage.direct('a1', 'b1');
    await lies.play(new Scenery(stage.play));
    expect(stage.play.oracle.found).toEqual([]);
    expect(stage.play.oracle.liedIn.size).toBe(7);
    stage.world.close();
  });

  test('whose keys were copied lose nothing that they had erased, and are by themselves again after one turn', async () => {
    const stage = await encrypted([1, 1]);
    const id = await stage.direct('a1', 'b1');
    const { keeping } = stage.play.oracle;
    const b1 = stage.device('b1');
    const thief = new Thief(b1, b1.disk.range('cipher', { prefix: [] }));
    keeping?.copy(b1);
    const ofAlice = () => keeping?.sealed.filter(({ user, number }) => user !== b1.user && number > 0) ?? [];
    const opened: boolean[] = [];
    for (let turn = 0; turn < 4; turn++) {
      await stage.say('a1', id, `${turn}`);
      await stage.until('b has it', () => stage.texts('b1', id).includes(`${turn}`));
      opened.push((await thief.opens(ofAlice().at(-1) as TappedMessage)).key !== null);
      await stage.say('b1', id, `answer ${turn}`);
      await stage.until('a has it', () => stage.texts('a1', id).includes(`answer ${turn}`));
    }
    // The chain that was copied, and what was sent under the answer to the key that was copied.
    expect(opened).toEqual([true, true, false, false]);
    await stage.rest();
  });

  test('[E54] [E62] whose keys were copied and who only read are by themselves again after two letters, direct and in a group', async () => {
    const stage = await encrypted([1, 1, 1]);
    const id = await stage.direct('a1', 'b1');
    const group = await stage.group('a1', ['b1', 'c1']);
    await stage.say('a1', group, 'first');
    await stage.until('b has it', () => stage.texts('b1', group).includes('first'));
    const { keeping } = stage.play.oracle;
    keeping?.copy(stage.device('b1'));
    const opened: (readonly boolean[])[] = [];
    for (let week = 0; week < 5; week++) {
      for (const name of ['a1', 'b1', 'c1']) stage.kill(name);
      await stage.run(7 * 24 * 3_600_000);
      for (const name of ['a1', 'b1', 'c1']) stage.device(name).start();
      await stage.until('all are back', () => ['a1', 'b1', 'c1'].every((name) => stage.isOnline(name)));
      for (const chat of [id, group]) {
        await stage.say('a1', chat, `${week}`);
        await stage.until('b has it', () => stage.texts('b1', chat).includes(`${week}`));
      }
      await stage.run(5_000);
      opened.push([(await keeping?.newestStolen(id)) ?? true, (await keeping?.newestStolen(group)) ?? true]);
    }
    expect(opened.at(-1)).toEqual([false, false]);
    expect(opened[0]).toEqual([true, true]);
    await stage.rest();
  });
});
