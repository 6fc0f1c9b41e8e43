import { type ReactNode, useState } from 'react';
import { type App, useApp } from '../app/app.ts';
import { useAsking } from '../app/asking.ts';
import { attempt, sentenceOf } from '../app/errors.ts';
import { chooseLanguage } from '../app/language.ts';
import { useObserved } from '../app/observe.ts';
import { signOut } from '../app/sign-out.ts';
import { t } from '../media/text.ts';
import { Avatar } from '../parts/avatar.tsx';
import { BackBar } from '../parts/bar.tsx';
import { Button } from '../parts/button.tsx';
import { askForText, confirmFirst } from '../parts/dialog.tsx';
import { Icon, type IconName } from '../parts/icons.tsx';
import { WindowHyperlink } from '../parts/window-hyperlink.tsx';
import { maxLetters } from '../sdk.ts';
import { type Language, language, languages } from '../text/text.ts';
import { words } from '../text/words.ts';

/** Oneself: name, language, devices, and the end of it. */
export function Settings() {
  const app = useApp();
  const { roost, router } = app;
  const { isBusy, ask } = useAsking();
  return (
    <div className="view view-panel">
      <BackBar title={t('settings')} back={() => router.go({ side: 'chats' })} />
      <div className="view-body scrolls">
        <div className="panel">
          <Self />
        </div>
        <div className="rows">
          <LanguageChoice />
          <Entry
            icon="bell"
            title={t('notify')}
            sub={t('settings.notifications')}
            choose={() => router.go({ side: 'notifications' })}
          />
          <Entry
            icon="devices"
            title={t('devices')}
            sub={t('settings.devices')}
            choose={() => router.go({ side: 'devices' })}
          />
          <Entry
            icon="storage"
            title={t('storage')}
            sub={t('storage.hint')}
            choose={() => router.go({ side: 'storage' })}
          />
          {roost.isEncrypted && <StrictChoice />}
          <WindowHyperlink look="row">
            <Mark icon="window" />
            <TwoLines title={t('settings.second')} sub={t('settings.secondHint')} />
            <span />
          </WindowHyperlink>
          <Entry
            icon="leave"
            title={t('settings.signOut')}
            sub={t(isBusy ? 'moment' : 'settings.signOutHint')}
            choose={() => isBusy || void ask(() => confirmSignOut(app))}
          />
        </div>
      </div>
    </div>
  );
}

function Self() {
  const { roost } = useApp();
  const profile = useObserved(roost.profile);
  const name = profile.name || roost.account.name;
  const address = profile.phone ?? (profile.handle === null ? '' : `@${profile.handle}`);
  const question = {
    title: t('settings.name'),
    label: t('settings.nameLabel'),
    value: name,
    maxLetters: maxLetters.name,
  };
  const rename = () => askForText(question, (text) => roost.setProfile({ name: text }));
  return (
    <div className="panel-head">
      <Avatar id={roost.account.user} name={name} size="large" />
      <h2 dir="auto">{name}</h2>
      <p className="bar-sub">{address}</p>
      <Button onClick={rename} look="is-quiet">
        {t('changeName')}
      </Button>
    </div>
  );
}

/** Whether messages wait when somebody's safety number has changed. */
function StrictChoice() {
  const { roost } = useApp();
  const isStrict = useObserved(roost.isStrict);
  /** What was chosen and is not kept yet. */
  const [chosen, choose] = useState<boolean | null>(null);
  const change = (wanted: boolean) => {
    choose(wanted);
    void attempt(() => roost.setStrict(wanted)).then(() => choose(null));
  };
  return (
    <label className="choice">
      <input type="checkbox" checked={chosen ?? isStrict} onChange={({ target: { checked } }) => change(checked)} />
      <span>
        <span className="row-name">{t('settings.strict')}</span>
        <span className="hint">{t('settings.strictHint')}</span>
      </span>
    </label>
  );
}

function LanguageChoice() {
  return (
    <div className="row">
      <Mark icon="language" />
      <label className="language">
        <span className="row-name">{t('settings.language')}</span>
        <select value={language()} onChange={({ target: { value } }) => chooseLanguage(value as Language)}>
          {Object.entries(languages).map(([code, name]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

interface EntryProps {
  readonly icon: IconName;
  readonly title: string;
  readonly sub: string;
  readonly choose: () => void;
}

function Entry({ icon, title, sub, choose }: EntryProps): ReactNode {
  return (
    <button type="button" className="row" onClick={choose}>
      <Mark icon={icon} />
      <TwoLines title={title} sub={sub} />
      <span />
    </button>
  );
}

function Mark({ icon }: Pick<EntryProps, 'icon'>) {
  return (
    <span className="avatar is-device" aria-hidden="true">
      <Icon name={icon} />
    </span>
  );
}

function TwoLines({ title, sub }: Pick<EntryProps, 'title' | 'sub'>) {
  return (
    <span className="row-text">
      <span className="row-name">{title}</span>
      <span className="row-facts">{sub}</span>
    </span>
  );
}

/** What it means depends on the devices that stay: they are asked for first. */
async function confirmSignOut(app: App): Promise<void> {
  const { roost, media } = app;
  const kept = await roost
    .devices()
    .then(words().signingOut, (error: unknown) => `${sentenceOf(error)} ${t('settings.signOutUnknown')}`);
  const text = `${kept} ${words().neverSent(roost.status.current.unsent + media.unsent())}`.trim();
  const question = { title: t('settings.signOutTitle'), text, action: t('settings.signOut'), isDangerous: true };
  confirmFirst(question, () => void attempt(() => signOut(app)));
}
