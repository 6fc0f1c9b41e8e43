import { useApp } from '../app/app.ts';
import { useObserved } from '../app/observe.ts';
import { BackBar } from '../parts/bar.tsx';
import { ChatList } from '../parts/chat-list.tsx';
import { t } from '../text/chats.ts';

/** The chats that this person has put away on this device. */
export function Archived() {
  const { roost, router } = useApp();
  const all = useObserved(roost.archived);
  const others = useObserved(roost.conversations);
  return (
    <div className="view view-panel">
      <BackBar title={t('archived')} back={() => router.go({ side: 'chats' })} />
      {all.length > 0 && <p className="panel-note">{t('archived.note')}</p>}
      {all.length > 0 && <ChatList label={t('archived')} chats={all} beside={others} />}
      {all.length === 0 && (
        <div className="empty">
          <h2>{t('archived.none')}</h2>
          <p>{t('archived.what')}</p>
        </div>
      )}
    </div>
  );
}
