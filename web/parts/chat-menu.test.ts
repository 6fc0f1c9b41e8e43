import { expect, test } from 'vitest';
import type { App } from '../app/app.ts';
import type { ConversationSummary } from '../sdk.ts';
import { chatMenu } from './chat-menu.ts';

const chat = { pinned: false, archived: false, muted: false, isNotes: false, kind: 'direct', isMember: true };
const labels = (more: Partial<ConversationSummary>) =>
  chatMenu({} as App, { ...chat, ...more } as ConversationSummary).map(({ label }) => label);

test('a menu offers what is not so yet', () => {
  expect(labels({})).toEqual(['Pin', 'Archive', 'Mute', 'Delete chat']);
  expect(labels({ pinned: true, muted: true })).toEqual(['Unpin', 'Archive', 'Unmute', 'Delete chat']);
});

test('an archived chat is pinned once it is among the others', () => {
  expect(labels({ archived: true })).toEqual(['Unarchive', 'Mute', 'Delete chat']);
});

test('notes disturb nobody', () => {
  expect(labels({ isNotes: true, kind: 'group' })).toEqual(['Pin', 'Archive', 'Delete chat']);
});
