import { useEffect, useReducer, useRef, useState } from 'react';
import { type App, AppProvider } from '../app/app.ts';
import { sendable } from '../mentions/written.ts';
import { Button } from '../parts/button.tsx';
import { openDialog } from '../parts/dialog.tsx';
import type { ChosenFile } from './chosen.ts';
import type { Caption, Destination, FileOffer } from './file-offer.ts';
import type { Readiness } from './file-preparation.ts';
import { lookOf } from './kinds.ts';
import type { FileToSend } from './preparing.ts';
import { maxCaptionCharacters, noteOf, RefusedRow, SendRow } from './send-row.tsx';
import { t } from './text.ts';

export { FileOffer } from './file-offer.ts';

/** Shows what is about to be sent. Where another tab gets the account it closes, and `fileOffer` stays. */
export function openSendDialog(app: App, to: Destination, fileOffer: FileOffer): void {
  app.media.fileOffer.set(fileOffer);
  const closed = () => {
    fileOffer.close();
    if (app.media.fileOffer.current === fileOffer) app.media.fileOffer.set(null);
  };
  const form = (close: () => void) => (
    <AppProvider value={app}>
      <SendForm app={app} to={to} fileOffer={fileOffer} close={close} />
    </AppProvider>
  );
  openDialog(t('send.title'), form, { look: 'is-wide', isFirm: true, closed });
}

interface SendFormProps {
  readonly app: App;
  readonly to: Destination;
  readonly fileOffer: FileOffer;
  readonly close: () => void;
}

/** What was said of each file, by its key. */
type FileNotes = ReadonlyMap<string, string>;

/**
 * Who says to send while the files are made ready has said it once and for all: they go when all are ready, with what is written
 * beside them by then. Where something new is said of one by then they are held back: it is for the person to say it again.
 */
function SendForm({ app, to, fileOffer, close }: SendFormProps) {
  const draw = useDrawn(fileOffer);
  const list = useRef<HTMLDivElement>(null);
  /** As they were read by who said to send; null: nobody waits for that. */
  const [notesRead, setNotesRead] = useState<FileNotes | null>(null);
  const [isHeldBack, setHeldBack] = useState(false);
  const { preparation, files, captions, problems } = fileOffer;
  const ready = files.filter((one) => preparation.of(one).current.is === 'ready');
  const refused = files.filter((one) => preparation.of(one).current.is === 'refused');
  const wanted = files.filter((one) => !refused.includes(one));
  const isWaiting = ready.length < wanted.length;
  const isTooLong = wanted.some(({ key }) => (captions.get(key)?.text.length ?? 0) > maxCaptionCharacters);
  const summary = app.roost.conversation(to.chat).current;
  const isGroup = summary?.kind === 'group' && !summary.isNotes;

  const remove = (gone: ChosenFile) => {
    fileOffer.remove(gone);
    draw();
    if (fileOffer.files.length === 0) close();
  };
  const send = () => {
    for (const one of ready) {
      const now = preparation.of(one).current;
      if (now.is !== 'ready') continue;
      const { replyTo } = fileOffer;
      app.media.preparing.add({
        ...{ chat: to.chat, file: now.file, replyTo },
        ...asSent(app, to, captions.get(one.key)),
      });
      fileOffer.replyTo = null;
      // What was refused stays until somebody has looked.
      remove(one);
    }
    to.sent();
  };
  const submit = () => {
    setHeldBack(false);
    if (isTooLong) list.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
    else if (isWaiting) setNotesRead(new Map(files.map((one) => [one.key, saidOf(preparation.of(one).current)])));
    else if (wanted.length > 0) send();
  };
  useEffect(() => {
    if (notesRead === null || isWaiting) return;
    setNotesRead(null);
    const isNew = files.some((one) => !['', notesRead.get(one.key)].includes(saidOf(preparation.of(one).current)));
    if (isNew || isTooLong) setHeldBack(true);
    else send();
  });

  return (
    <form
      className="send-form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {problems.length > 0 && (
        <div className="problem" role="alert">
          {problems.map((problem) => (
            <p key={problem}>{problem}</p>
          ))}
        </div>
      )}
      <div className="send-list scrolls" ref={list}>
        <ul>
          {wanted.map((chosen) => (
            <SendRow
              key={chosen.key}
              chosen={chosen}
              ready={preparation.of(chosen)}
              {...{ chat: to.chat, isGroup }}
              caption={captions.get(chosen.key)?.text ?? ''}
              write={(caption) => {
                fileOffer.captions = new Map(fileOffer.captions).set(chosen.key, caption);
                draw();
              }}
              remove={() => remove(chosen)}
            />
          ))}
        </ul>
        {refused.length > 0 && (
          <section aria-label={t('send.refused')}>
            <h3>{t('send.refused')}</h3>
            <ul>
              {refused.map((chosen) => (
                <RefusedRow
                  key={chosen.key}
                  chosen={chosen}
                  ready={preparation.of(chosen)}
                  asItIs={() => preparation.sendAsItIs(chosen)}
                  again={() => preparation.again(chosen)}
                  remove={() => remove(chosen)}
                />
              ))}
            </ul>
          </section>
        )}
      </div>
      {files.some(({ file }) => lookOf(file) === 'picture') && (
        <label className="choice">
          <input
            type="checkbox"
            checked={preparation.isOriginal}
            onChange={({ target: { checked } }) => {
              preparation.setOriginal(checked);
              draw();
            }}
          />
          <span>{t('send.original')}</span>
        </label>
      )}
      <p className="hint" role="status">
        {isWaiting ? t(notesRead === null ? 'send.working' : 'send.whenReady') : isHeldBack ? t('send.heldBack') : ''}
      </p>
      <div className="dialog-actions">
        <Button onClick={close} look="is-quiet">
          {t('cancel')}
        </Button>
        <button className="button" type="submit" disabled={wanted.length === 0}>
          {t('send.action', { count: Math.max(1, wanted.length) })}
        </button>
      </div>
    </form>
  );
}

/** What one has to read before it goes; '' is nothing, as with what somebody has chosen to send as it is. */
function saidOf(now: Readiness): string {
  if (now.is === 'refused') return now.sentence;
  return now.is === 'ready' && !now.isAsItIs ? noteOf(now) : '';
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

/** Again with each step of what is made ready. */
function useDrawn({ preparation, files }: FileOffer): () => void {
  const [, draw] = useReducer((count: number) => count + 1, 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: those that are offered grow no more
  useEffect(() => {
    const stops = files.map((one) => preparation.of(one).subscribe(() => draw()));
    return () => {
      for (const stop of stops) stop();
    };
  }, [preparation]);
  return draw;
}
