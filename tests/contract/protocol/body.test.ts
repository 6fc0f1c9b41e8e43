/** What docs/spec/protocol.md says of the bodies in this release, read from what the SDK sends. */
import { expect, test } from 'vitest';
import { settle } from '../../../client/testing/fake-clock.ts';
import { alice, bob, open, place } from '../../../client/testing/people.ts';
import { decodeMessage } from '../../../protocol/codec.ts';
import { roost as content } from '../../../schema/gen/content.js';
import { wire } from '../../../schema/gen/wire.js';

const { Content, PlaintextBody, Title } = content.content;

test('[14.1] the body of a message is a PlaintextBody, its content a Content, and there are no wraps', async () => {
  const here = place();
  const a = await open(here, alice);
  const id = await a.roost.direct(bob);
  await a.roost.send(id, { text: 'hello' });
  await settle();
  const sent = here.server.log(id).entries.find(({ kind }) => kind === wire.EntryKind.MESSAGE);
  const body = PlaintextBody.decode(sent?.body ?? new Uint8Array(0));
  expect(body).toMatchObject({ conversation: id, device: 1, number: sent?.number });
  expect(Content.decode(body.content).text?.text).toBe('hello');
  expect(sent?.wraps ?? []).toEqual([]);
});

test('[14.2] a group’s title is an encoded Title', async () => {
  const here = place();
  const a = await open(here, alice);
  const id = await a.roost.createGroup({ title: 'Birds', members: [bob] });
  await settle();
  const creation = here.server.log(id).entries[0];
  const control = decodeMessage(wire.Control, creation?.body ?? new Uint8Array(0));
  expect(Title.decode(control?.creation?.title ?? new Uint8Array(0)).text).toBe('Birds');
});
