import { expect, test } from 'vitest';
import { content as schema } from '../../schema/gen/content.js';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, type Place, place } from '../testing/people.ts';

/** What the newest message of the log says that its sender had checked. */
function saidIn({ server }: Place, id: string) {
  const body = server.log(id).entries.at(-1)?.body ?? new Uint8Array(0);
  const { verifiedSeq, verifiedHead } = schema.Content.decode(schema.PlaintextBody.decode(body).content);
  return { seq: verifiedSeq, head: verifiedHead };
}

function headAt({ server }: Place, id: string, seq: number) {
  return server.log(id).entries[seq - 1]?.head;
}

test('[5.7] [D5.1] a message says up to which entry its sender had checked the chain without a hole', async () => {
  const here = place();
  const a = await open(here, alice);
  const b = await open(here, bob);
  const id = await a.roost.direct(bob);
  await a.roost.send(id, { text: 'one' });
  await settle();
  await b.roost.send(id, { text: 'two' });
  await settle();
  expect(saidIn(here, id)).toEqual({ seq: 2, head: headAt(here, id, 2) });

  // What comes while Bob is away is a hole to him until its page is here, whatever he has behind it.
  b.roost.disconnect();
  for (const text of ['three', 'four']) await a.roost.send(id, { text });
  await settle();
  here.server.onPull = () => true;
  b.roost.connect();
  await settle();
  await a.roost.send(id, { text: 'five' });
  await settle();
  await b.roost.send(id, { text: 'six' });
  await settle();
  expect(here.server.log(id).entries).toHaveLength(7);
  expect(saidIn(here, id)).toEqual({ seq: 3, head: headAt(here, id, 3) });
});
