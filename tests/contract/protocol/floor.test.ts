/** What docs/spec/protocol.md says of a floor, on a conversation whose rows have one. */
import { expect, test } from 'vitest';
import { own } from '../../../protocol/codec.ts';
import { stored } from '../../../schema/gen/stored.js';
import { wire } from '../../../schema/gen/wire.js';
import { alice, bob, Stage } from '../../harness/conversation-stage.ts';

test('[10.4] what lies at or below the floor is excluded with the head there, and is no hole', async () => {
  const stage = new Stage();
  await stage.direct(alice, bob);
  const sent = await stage.append(alice, stage.message(alice), stage.message(alice), stage.message(alice));
  const third = sent.results[1];
  const floorHead = third !== undefined && 'accepted' in third ? third.head : new Uint8Array(0);
  const row = stage.storage.sql.exec<{ data: ArrayBuffer }>('SELECT data FROM state WHERE id = 0').toArray()[0];
  const state = stored.ConversationState.decode(new Uint8Array(row?.data as ArrayBuffer));
  const raised = own(stored.ConversationState.encode({ ...state, floor: 3, floorHead }).finish());
  stage.storage.sql.exec('UPDATE state SET data = ? WHERE id = 0', raised);
  stage.restart();

  const page = await stage.page(bob);
  if ('refused' in page) throw new Error(page.refused);
  expect(page.entries.map((entry) => wire.Entry.decode(entry).seq)).toEqual([4]);
  expect(page.excluded).toEqual([
    { range: { from: 1, through: 3 }, reason: wire.ExcludedReason.BELOW_FLOOR, head: floorHead },
  ]);
  const told = await stage.attach(bob);
  expect(told).toMatchObject({ floor: 3, floorHead, headSeq: 4 });
});
