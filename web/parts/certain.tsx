import { useMemo } from 'react';
import { useApp } from '../app/app.ts';
import { certainName, useHandles } from '../app/handles.ts';
import { useObserved } from '../app/observe.ts';
import { groupApart } from '../model/peers.ts';
import type { ConversationId, ConversationSummary, Person, UserId } from '../sdk.ts';

/** Behind somebody's name: what tells them apart from others in the group who are called alike. */
export function Apart({ person: { certain } }: { readonly person: Pick<Person, 'certain'> }) {
  return certain === undefined ? null : <bdi className="certain"> {certain}</bdi>;
}

/** Behind the name of a chat that another one has as well. */
export function ChatApart({ chat }: { readonly chat: Pick<ConversationSummary, 'id' | 'peer' | 'members'> }) {
  return chat.peer === null ? <GroupApart chat={chat.id} count={chat.members} /> : <PersonApart user={chat.peer} />;
}

function PersonApart({ user }: { readonly user: UserId }) {
  const certain = certainName(useHandles([user]).get(user));
  return certain === '' ? null : <span className="certain">{certain}</span>;
}

function GroupApart({ chat, count }: { readonly chat: ConversationId; readonly count: number }) {
  const { roost } = useApp();
  const group = useObserved(useMemo(() => roost.group(chat), [roost, chat]));
  return <bdi className="certain">{groupApart(group, count)}</bdi>;
}
