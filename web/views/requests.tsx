import { useApp } from '../app/app.ts';
import { useObserved } from '../app/observe.ts';
import { BackBar } from '../parts/bar.tsx';
import { ChatList } from '../parts/chat-list.tsx';
import { t } from '../text/text.ts';

/** What strangers have begun with this person, and they have not answered. */
export function Requests() {
  const { roost, router } = useApp();
  const all = useObserved(roost.requests);
  return (
    <div className="view view-panel">
      <BackBar title={t('requests')} back={() => router.go({ side: 'chats' })} />
      <p className="panel-note">{t('requests.note')}</p>
      {all.length > 0 && <ChatList label={t('requests')} chats={all} />}
      {all.length === 0 && (
        <div className="empty">
          <h2>{t('requests.none')}</h2>
          <p>{t('requests.what')}</p>
        </div>
      )}
    </div>
  );
}
