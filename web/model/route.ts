import type { ConversationId } from '../sdk.ts';

export type Side =
  | 'chats'
  | 'archived'
  | 'requests'
  | 'new-chat'
  | 'new-group'
  | 'devices'
  | 'settings'
  | 'storage'
  | 'notifications';

/** Where a person is on the page; it lives in the address behind #, so that "back" works. */
export interface Route {
  readonly side: Side;
  readonly chat: ConversationId | null;
  /** The details of the chat instead of its messages. */
  readonly details: boolean;
}

const sides: readonly Side[] = [
  'chats',
  'archived',
  'requests',
  'new-chat',
  'new-group',
  'devices',
  'settings',
  'storage',
  'notifications',
];

export function readRoute(hash: string): Route {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  const side = sides.find((name) => name === parts.get('side')) ?? 'chats';
  const chat = (parts.get('chat') || null) as ConversationId | null;
  return { side, chat, details: chat !== null && parts.has('details') };
}

export function routeHash(route: Route): string {
  const parts = new URLSearchParams();
  if (route.chat !== null) parts.set('chat', route.chat);
  if (route.details) parts.set('details', '');
  if (route.side !== 'chats') parts.set('side', route.side);
  return `#${parts}`;
}
