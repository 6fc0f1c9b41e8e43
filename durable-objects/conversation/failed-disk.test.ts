import { expect, test } from 'vitest';
import { alice, bob, Stage } from '../../tests/harness/conversation-stage.ts';

const day = 24 * 3_600_000;

test('[T2] the note of an alarm that cannot be read at the start costs the call that needed it, and none after it', async () => {
  const stage = new Stage();
  await stage.direct(alice, bob);
  await stage.append(alice, stage.message(alice, { expiresAt: stage.now + 30 * day }));
  await stage.pass(60_000);
  stage.restart();
  const exec = stage.storage.sql.exec.bind(stage.storage.sql);
  let failing = 1;
  stage.storage.sql.exec = ((query: string, ...bindings: never[]) => {
    if (/FROM state/.test(query) && failing-- > 0) throw new Error('the disk failed');
    return exec(query, ...bindings);
  }) as typeof exec;
  const message = stage.message(alice);
  await expect(stage.append(alice, message)).rejects.toThrow('the disk failed');
  await stage.append(alice, message);
  await stage.pass(60_000);
  expect(stage.user(bob).seqs()).toContain(3);
});
