/** What docs/spec/protocol.md says of the body of a control entry, read from what the SDK sends. */
import { expect, test } from 'vitest';
import { settle } from '../../../client/testing/fake-clock.ts';
import { alice, bob, open, place } from '../../../client/testing/people.ts';
import { decodeMessage } from '../../../protocol/codec.ts';
import { roost as content } from '../../../schema/gen/content.js';
import { wire } from '../../../schema/gen/wire.js';

const { Title } = content.content;

test('[14.2] a group’s title is an encoded Title', async () => {
  const here = place();
  const a = await open(here, alice);
  const id = await a.roost.createGroup({ title: 'Birds', members: [bob] });
  await settle();
  const creation = here.server.log(id).entries[0];
  const control = decodeMessage(wire.Control, creation?.body ?? new Uint8Array(0));
  expect(Title.decode(control?.creation?.title ?? new Uint8Array(0)).text).toBe('Birds');
});
