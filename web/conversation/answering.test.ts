import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import type { App } from '../app/app.ts';
import type { ConversationId, MessageItem } from '../sdk.ts';
import { Replying } from './composer.tsx';
import { menuEntries } from './message-menu.tsx';

const nothing = () => {};
const sender = { user: 'u', name: 'Bob', certain: '@bob' };
const file = { name: 'beach.jpg', type: 'image/jpeg', kind: 'image', size: 9_000 };
const message = (more: object) => ({ seq: 1, body: 'present', text: '', sender, ...more }) as unknown as MessageItem;

const app = { roost: { conversation: () => ({ current: null }) } } as unknown as App;
const labels = (item: MessageItem) => menuEntries(app, 'c' as ConversationId, item, nothing).map(({ label }) => label);

test('there is text to copy only where there is text', () => {
  expect(labels(message({ text: 'why?' }))).toEqual(['Reply', 'Copy text', 'Forward', 'Delete for me']);
  expect(labels(message({ file }))).toEqual(['Reply', 'Forward', 'Save', 'Delete for me']);
  expect(labels(message({ file, text: 'The beach' }))).toEqual([
    'Reply',
    'Copy text',
    'Forward',
    'Save',
    'Delete for me',
  ]);
});

test('a file that is answered is named above what one writes', () => {
  const shown = (item: MessageItem) => renderToStaticMarkup(createElement(Replying, { message: item, stop: nothing }));
  expect(shown(message({ file }))).toContain('Photo');
  expect(shown(message({ text: 'why?' }))).toContain('>why?<');
});
