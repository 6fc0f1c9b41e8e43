/** A chat in React: two hooks are all that it takes. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { ConversationSummary, MessageItem, Observable, Roost, TimelineView } from 'roost-client/browser';

/** The value of a query, and a new rendering with each change. */
export function useObservable<Value>(query: Observable<Value>): Value {
  return useSyncExternalStore(
    (changed) => query.subscribe(changed),
    () => query.current,
  );
}

/** The messages of a chat while the component is there; null until they were read. */
export function useTimeline(roost: Roost, id: ConversationSummary['id']): TimelineView | null {
  const [view, setView] = useState<TimelineView | null>(null);
  useEffect(() => {
    const timeline = roost.timeline(id);
    roost.openChat(id);
    const stop = timeline.subscribe(setView);
    return () => {
      stop();
      timeline.close();
      roost.closeChat(id);
    };
  }, [roost, id]);
  return view;
}

export function Chat({ roost, id }: { roost: Roost; id: ConversationSummary['id'] }) {
  const chat = useObservable(roost.conversation(id));
  const timeline = useTimeline(roost, id);
  const [text, setText] = useState('');
  if (chat === null || timeline === null) return <p>One moment …</p>;
  const messages = timeline.items.filter((item): item is MessageItem => item.kind === 'message');
  const send = () => {
    if (text.trim() === '') return;
    void roost.send(id, { text });
    setText('');
  };
  return (
    <section aria-label={chat.title}>
      <h1>{chat.title}</h1>
      <ol>
        {messages.map((message) => (
          <li key={message.id}>
            <strong>{message.own ? 'You' : message.sender.name}</strong>: <bdi>{message.text}</bdi> {message.state}
          </li>
        ))}
      </ol>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <input aria-label="Message" value={text} onChange={(event) => setText(event.target.value)} />
        <button type="submit">Send</button>
      </form>
    </section>
  );
}
