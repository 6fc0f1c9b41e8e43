import { useEffect, useState } from 'react';
import { type App, AppProvider } from '../app/app.ts';
import { sendable } from '../mentions/written.ts';
import { Button } from '../parts/button.tsx';
import { openDialog } from '../parts/dialog.tsx';
import type { PreparedFile } from '../sdk.ts';
import type { Choice, ChosenFile } from './chosen.ts';
import { FilePreparation, type PreparationOptions } from './file-preparation.ts';
import { lookOf } from './kinds.ts';
import type { Destination } from './offer.ts';
import type { FileToSend } from './preparing.ts';
import { type Caption, maxCaptionCharacters, SendRow } from './send-row.tsx';
import { t } from './text.ts';

/** Shows what is about to be sent. */
export function openSendDialog(app: App, to: Destination, choice: Choice): void {
  const form = (close: () => void) => (
    <AppProvider value={app}>
      <SendForm app={app} to={to} choice={choice} close={close} />
    </AppProvider>
  );
  openDialog(t('send.title'), form, { look: 'is-wide', isFirm: true });
}

interface SendFormProps {
  readonly app: App;
  readonly to: Destination;
  readonly choice: Choice;
  readonly close: () => void;
}

function SendForm({ app, to, choice, close }: SendFormProps) {
  const [files, setFiles] = useState(choice.chosen);
  const [captions, setCaptions] = useState<ReadonlyMap<string, Caption>>(new Map());
  const [isOriginal, setOriginal] = useState(false);
  const { making, ready } = useReady(choice, files);
  const isTooLong = [...captions.values()].some(({ text }) => text.length > maxCaptionCharacters);
  const summary = app.roost.conversation(to.chat).current;
  const isGroup = summary?.kind === 'group' && !summary.isNotes;
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
      app.media.preparing.add({ chat: to.chat, file, ...asSent(app, to, captions.get(key)), replyTo });
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
            {...{ chat: to.chat, isGroup }}
            caption={captions.get(chosen.key)?.text ?? ''}
            write={(caption) => setCaptions((before) => new Map(before).set(chosen.key, caption))}
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

/** Without the spaces around it, which move those whom it means. */
function asSent(
  { roost }: App,
  { chat }: Destination,
  { text, mentions }: Caption = { text: '', mentions: [] },
): SentCaption {
  const caption = text.trim();
  const before = text.length - text.trimStart().length;
  const moved = mentions.map((one) => ({ ...one, start: one.start - before }));
  const members = new Set(roost.group(chat).current?.members.map(({ user }) => user));
  return { caption, mentions: sendable(caption, moved, members) };
}

type SentCaption = Pick<FileToSend, 'caption' | 'mentions'>;

interface ReadyFile {
  readonly key: string;
  readonly file: PreparedFile;
}

/** Makes them ready while somebody looks; what is ready, in the order in which it was chosen. */
function useReady(choice: Choice, files: readonly ChosenFile[]) {
  const [preparation] = useState(() => new FilePreparation());
  const [, setTold] = useState(0);
  useEffect(() => {
    const stops = choice.chosen.map((one) => preparation.of(one).subscribe(() => setTold((count) => count + 1)));
    for (const one of choice.chosen) preparation.begin(one, {});
    return () => {
      for (const stop of stops) stop();
      for (const one of choice.chosen) preparation.drop(one);
    };
  }, [preparation, choice]);
  const ready = files.flatMap((one): ReadyFile[] => {
    const now = preparation.of(one).current;
    return now.is === 'ready' ? [{ key: one.key, file: now.file }] : [];
  });
  return { making: preparation, ready };
}
