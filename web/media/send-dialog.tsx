import { useEffect, useState } from 'react';
import type { App } from '../app/app.ts';
import { Button } from '../parts/button.tsx';
import { openDialog } from '../parts/dialog.tsx';
import type { PreparedFile } from '../sdk.ts';
import type { Choice, ChosenFile } from './chosen.ts';
import { FilePreparation, type PreparationOptions } from './file-preparation.ts';
import { lookOf } from './kinds.ts';
import type { Destination } from './offer.ts';
import { maxCaptionCharacters, SendRow } from './send-row.tsx';
import { t } from './text.ts';

/** Shows what is about to be sent. */
export function openSendDialog(app: App, to: Destination, choice: Choice): void {
  openDialog(t('send.title'), (close) => <SendForm app={app} to={to} choice={choice} close={close} />, {
    ...{ look: 'is-wide', isFirm: true },
  });
}

interface SendFormProps {
  readonly app: App;
  readonly to: Destination;
  readonly choice: Choice;
  readonly close: () => void;
}

function SendForm({ app, to, choice, close }: SendFormProps) {
  const [files, setFiles] = useState(choice.chosen);
  const [captions, setCaptions] = useState<ReadonlyMap<string, string>>(new Map());
  const [isOriginal, setOriginal] = useState(false);
  const { making, ready } = useReady(choice, files);
  const isTooLong = [...captions.values()].some((caption) => caption.length > maxCaptionCharacters);
  const isWaiting = ready.length < files.length;

  const remove = (gone: ChosenFile) => {
    making.drop(gone);
    const left = files.filter((one) => one !== gone);
    setFiles(left);
    if (left.length === 0) close();
  };
  const change = (how: PreparationOptions, which = files) => {
    for (const one of which) making.begin(one, how);
  };
  const send = () => {
    close();
    for (const [at, { key, file }] of ready.entries()) {
      const replyTo = at === 0 ? (to.answered?.id ?? null) : null;
      app.media.preparing.add({ chat: to.chat, file, caption: captions.get(key)?.trim() ?? '', replyTo });
    }
    to.sent();
  };

  return (
    <form
      className="send-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isTooLong && !isWaiting) send();
      }}
    >
      {choice.problems.length > 0 && (
        <div className="problem" role="alert">
          {choice.problems.map((problem) => (
            <p key={problem}>{problem}</p>
          ))}
        </div>
      )}
      <ul className="send-list scrolls">
        {files.map((chosen) => (
          <SendRow
            key={chosen.key}
            chosen={chosen}
            ready={making.of(chosen)}
            caption={captions.get(chosen.key) ?? ''}
            write={(text) => setCaptions(new Map(captions).set(chosen.key, text))}
            asItIs={() => change({ asItIs: true }, [chosen])}
            remove={() => remove(chosen)}
          />
        ))}
      </ul>
      {files.some(({ file }) => lookOf(file) === 'picture') && (
        <label className="choice">
          <input
            type="checkbox"
            checked={isOriginal}
            onChange={({ target: { checked } }) => {
              setOriginal(checked);
              change({ original: checked });
            }}
          />
          <span>{t('send.original')}</span>
        </label>
      )}
      <p className="hint" role="status">
        {isWaiting ? t('send.working') : ''}
      </p>
      <div className="dialog-actions">
        <Button onClick={close} look="is-quiet">
          {t('cancel')}
        </Button>
        <button className="button" type="submit" disabled={isTooLong || isWaiting}>
          {t('send.action', { count: files.length })}
        </button>
      </div>
    </form>
  );
}

interface ReadyFile {
  readonly key: string;
  readonly file: PreparedFile;
}

/** Makes them ready while somebody looks; what is ready, in the order in which it was chosen. */
function useReady(choice: Choice, files: readonly ChosenFile[]) {
  const [making] = useState(() => new FilePreparation());
  const [, setTold] = useState(0);
  useEffect(() => {
    const stops = choice.chosen.map((one) => making.of(one).subscribe(() => setTold((count) => count + 1)));
    for (const one of choice.chosen) making.begin(one, {});
    return () => {
      for (const stop of stops) stop();
      for (const one of choice.chosen) making.drop(one);
    };
  }, [making, choice]);
  const ready = files.flatMap((one): ReadyFile[] => {
    const now = making.of(one).current;
    return now.is === 'ready' ? [{ key: one.key, file: now.file }] : [];
  });
  return { making, ready };
}
