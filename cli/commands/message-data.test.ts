import { describe, expect, test } from 'vitest';
import type { ConversationId, MessageItem } from '../sdk.ts';
import { messageData, messageText } from './message-data.ts';

const ben = { user: 'u2', name: 'Ben' };
const message = (more: object) =>
  ({
    id: 'm',
    seq: 7,
    own: false,
    sender: ben,
    at: 0,
    text: '',
    body: 'unreadable',
    state: null,
    quote: null,
    reactions: [],
    mentions: [],
    mentionsMe: false,
    ...more,
  }) as unknown as MessageItem;

test('[4.8] what people think of a message stands behind it, and in JSON only where there is something', () => {
  const said = message({
    ...{ body: 'present', text: 'lunch?', own: true, state: 'read' },
    reactions: [
      { emoji: '👍', people: [ben, { user: 'u3', name: 'Cleo\nEve' }], own: false },
      { emoji: '🎉', people: [{ user: 'u1', name: 'Ann' }], own: true },
    ],
  });
  expect(messageText(said)).toMatch(/you: lunch\? {2}✓✓ read {2}\(👍 Ben, Cleo.Eve; 🎉 Ann\)$/);
  expect(messageData('c' as ConversationId, said)).toMatchObject({ reactions: [{ emoji: '👍' }, { emoji: '🎉' }] });
  expect(messageData('c' as ConversationId, message({}))).not.toHaveProperty('reactions');
});

describe('[E65] a message that cannot be read yet', () => {
  test('says whose it is, and who has to come online', () => {
    expect(messageText(message({ waitsFor: [{ ...ben, own: false }] }))).toContain(
      'Ben: [This message cannot be read yet. It can be once Ben is online]',
    );
    const siblings = [
      { user: 'u1', name: 'Ann', own: true },
      { ...ben, own: false },
    ];
    expect(messageText(message({ waitsFor: siblings }))).toContain('once another device of yours or Ben is online]');
  });

  test('that never will be says so', () => {
    expect(messageText(message({}))).toContain('Ben: [This device cannot open this message]');
    expect(messageText(message({ body: 'deleted' }))).toContain('Ben: [deleted]');
  });

  test('tells scripts the same', () => {
    const waitsFor = [{ ...ben, own: false }];
    expect(messageData('c' as ConversationId, message({ waitsFor }))).toMatchObject({ body: 'unreadable', waitsFor });
    expect(messageData('c' as ConversationId, message({}))).not.toHaveProperty('waitsFor');
  });
});

test('[4.9] whoever sends a message on has the words that its sender wrote: nobody else is told how this person calls people', () => {
  const mentions = [{ person: ben, own: false, start: 0, length: 4 }];
  const said = message({ body: 'present', text: '@Ben?', written: '@Benjamin?', mentions });
  expect(messageData('c' as ConversationId, said)).toMatchObject({
    ...{ text: '@Ben?', written: '@Benjamin?' },
    mentions: [{ ...ben, start: 0, length: 4 }],
  });
  expect(messageData('c' as ConversationId, message({}))).not.toHaveProperty('written');
});

test('[B23] a file is called by its name, or what it is: a row holds nothing that passes for another', () => {
  const file = (more: object) =>
    messageText(message({ body: 'present', file: { name: '', type: 'image/png', kind: 'image', size: 9, ...more } }));
  expect(file({ name: 'beach.png' })).toContain('Ben: [beach.png, 9 bytes]');
  expect(file({ type: 'audio/webm', kind: 'document' })).toContain('Ben: [voice message, 9 bytes]');
  expect(file({})).toContain('Ben: [image, 9 bytes]');
  expect(file({ name: 'a\n    8  you: yes' })).not.toContain('\n');
});
