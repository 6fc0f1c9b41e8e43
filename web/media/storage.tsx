import { useCallback, useEffect, useState } from 'react';
import { useApp } from '../app/app.ts';
import { attempt, sentenceOf } from '../app/errors.ts';
import { useEvery, useIsHere, useObserved } from '../app/observe.ts';
import { peerName } from '../model/peers.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Button } from '../parts/button.tsx';
import { ChatAvatar } from '../parts/chat-avatar.tsx';
import { confirmFirst } from '../parts/dialog.tsx';
import { toast } from '../parts/toast.tsx';
import type { FileStorage } from '../sdk.ts';
import { sizeWords } from './sizes.ts';
import { t } from './text.ts';

/** Files come and go while one looks. */
const lookAgainMs = 2_000;

/** What files take on this device, chat by chat, and the way to free it. */
export default function Storage() {
  const { storage, problem, look } = useStorage();
  return (
    <>
      {problem !== '' && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      {storage !== null && <Total storage={storage} />}
      <ul className="rows" aria-label={t('storage.chats')}>
        {storage?.conversations.map((one) => (
          <ChatStorage key={one.conversation} one={one} look={look} />
        ))}
      </ul>
      {storage?.conversations.length === 0 && <p className="rows-label is-hint">{t('storage.none')}</p>}
    </>
  );
}

function useStorage() {
  const { roost } = useApp();
  const [storage, setStorage] = useState<FileStorage | null>(null);
  const [problem, setProblem] = useState('');
  const isHere = useIsHere();
  const look = useCallback(
    () =>
      roost.storage().then(
        (now) => isHere() && setStorage(now),
        (error: unknown) => isHere() && setProblem(sentenceOf(error)),
      ),
    [roost, isHere],
  );
  useEffect(() => void look(), [look]);
  useEvery(lookAgainMs, () => void look());
  return { storage, problem, look };
}

function Total({ storage: { bytes, maxBytes } }: { readonly storage: FileStorage }) {
  const words = { used: sizeWords(bytes), most: sizeWords(maxBytes) };
  return (
    <div className="panel">
      <p id="storage-total" className="storage-total">
        {t('storage.total', words)}
      </p>
      <meter
        className="storage-meter"
        aria-labelledby="storage-total"
        max={maxBytes}
        value={Math.min(bytes, maxBytes)}
      />
      <p className="hint">{t('storage.bound')}</p>
      <InRows />
    </div>
  );
}

interface ChatStorageProps {
  readonly one: FileStorage['conversations'][number];
  readonly look: () => Promise<unknown>;
}

function ChatStorage({ one: { conversation, bytes, files, shared }, look }: ChatStorageProps) {
  const { roost, media } = useApp();
  const summary = useObserved(roost.conversation(conversation));
  const name = summary === null ? t('person.unnamed') : peerName(summary);
  const free = async () => {
    const freed = await roost.freeFiles(conversation);
    media.opened.forget();
    await look();
    toast(freed === 0 ? t('storage.freedNothing') : t('storage.freed', { size: sizeWords(freed), name }));
  };
  const question = {
    title: t('storage.freeTitle', { name }),
    text: t('storage.freeText'),
    action: t('storage.free'),
    isDangerous: true,
  };
  return (
    <li className="row">
      {summary === null && <Avatar id={conversation} name={name} size="small" />}
      {summary !== null && <ChatAvatar chat={summary} size="small" />}
      <span className="row-text">
        <span className="row-name" dir="auto">
          {name}
        </span>
        <span className="row-facts">
          {t('storage.files', { count: files, size: sizeWords(bytes) })}
          {shared > 0 && ` · ${t('storage.shared', { size: sizeWords(shared) })}`}
        </span>
      </span>
      <Button onClick={() => confirmFirst(question, () => void attempt(free))} look="is-soft">
        {t('storage.free')}
        <span className="visually-hidden">: {name}</span>
      </Button>
    </li>
  );
}

/** A browser without a file system that a page can write to has files in its database, and may throw them away sooner. */
function InRows() {
  const [hasFolder, setHasFolder] = useState(true);
  const isHere = useIsHere();
  useEffect(() => {
    void hasFileSystem().then((has) => isHere() && setHasFolder(has));
  }, [isHere]);
  return hasFolder ? null : <p className="hint">{t('storage.inRows')}</p>;
}

async function hasFileSystem(): Promise<boolean> {
  if (navigator.storage?.getDirectory === undefined) return false;
  // Private windows of some browsers have it, and refuse.
  const opens = await navigator.storage.getDirectory().then(
    () => true,
    () => false,
  );
  return opens && 'createWritable' in FileSystemFileHandle.prototype;
}
