import { peerName } from '../model/peers.ts';
import type { ConversationSummary } from '../sdk.ts';
import { Avatar } from './avatar.tsx';
import { Icon } from './icons.tsx';

interface ChatAvatarProps {
  readonly chat: ConversationSummary;
  readonly size?: 'small' | 'normal' | 'large';
  readonly isOnline?: boolean;
}

const iconPx = { small: 20, normal: 22, large: 38 } as const;

/** The disc of a chat. That of one's notes has a drawing, which no name that others choose can have. */
export function ChatAvatar({ chat, size = 'normal', isOnline = false }: ChatAvatarProps) {
  if (!chat.isNotes) return <Avatar id={chat.peer ?? chat.id} name={peerName(chat)} size={size} isOnline={isOnline} />;
  return (
    <span className={`avatar is-notes ${size === 'normal' ? '' : `is-${size}`}`.trim()} aria-hidden="true">
      <Icon name="note" size={iconPx[size]} />
    </span>
  );
}
