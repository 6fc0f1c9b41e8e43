import { type MouseEvent, useId, useRef } from 'react';
import { Reactions } from '../emoji/reactions.tsx';
import { FileView } from '../media/file-view.tsx';
import { textPieces } from '../model/hyperlinks.ts';
import { hueOf } from '../model/labels.ts';
import { saidPieces } from '../model/mentions.ts';
import { paragraphsOf } from '../model/paragraphs.ts';
import { labelWords, wordsInstead } from '../model/placeholders.ts';
import { dateOf, timeOf } from '../model/times.ts';
import { IconButton } from '../parts/button.tsx';
import { Apart } from '../parts/certain.tsx';
import { Ticks } from '../parts/ticks.tsx';
import type { Mention, MessageItem, Quotation } from '../sdk.ts';
import { t } from '../text/text.ts';
import { Failed } from './failed.tsx';
import type { MessageActions } from './message-actions.ts';

interface MessageProps {
  readonly item: MessageItem;
  /** It is the first of several by one person. */
  readonly startsRun: boolean;
  readonly isGroup: boolean;
  readonly actions: MessageActions;
}

/** What is read out of a message, in this order: who, to what, the file, the words, when and how far it has come, or why not. */
const spokenParts = ['sender', 'quote', 'file', 'text', 'meta', 'reactions', 'failure'];

/** A bubble. */
export function Message({ item, startsRun, isGroup, actions }: MessageProps) {
  const more = useRef<HTMLButtonElement>(null);
  const id = useId();
  const isText = item.body === 'present';
  const openMenu = () => more.current !== null && actions.openMenu(more.current, item);
  const onContextMenu = (event: MouseEvent) => {
    // A selected text keeps the browser's own menu, with "copy" in it.
    if (more.current === null || String(getSelection()) !== '') return;
    event.preventDefault();
    openMenu();
  };
  const classes = [
    ...['message', item.own && 'is-own', startsRun && 'is-first', !isText && 'is-placeholder'],
    item.reactions.length > 0 && 'has-reactions',
  ];
  return (
    <article
      className={classes.filter(Boolean).join(' ')}
      data-message={item.id}
      data-seq={item.seq ?? 0}
      aria-labelledby={spokenParts.map((part) => `${id}${part}`).join(' ')}
      onContextMenu={onContextMenu}
    >
      <div className="bubble">
        <div className="bubble-body">
          <Author id={`${id}sender`} item={item} isShown={isGroup && !item.own && startsRun} />
          {isText && item.quote !== null && <Quote id={`${id}quote`} quote={item.quote} show={actions.showQuoted} />}
          {isText && item.file !== undefined && <FileView item={{ ...item, file: item.file }} spokenId={`${id}file`} />}
          <span className="message-text" dir="auto" id={`${id}text`}>
            {isText ? <Text item={item} show={actions.showPerson} /> : wordsInstead(item)}
          </span>
          <Meta id={`${id}meta`} item={item} />
          <Failed failure={item.failure} id={item.id} spokenId={`${id}failure`} actions={actions} />
        </div>
        {item.reactions.length > 0 && (
          <Reactions id={`${id}reactions`} item={item} show={() => actions.showReactions(item)} />
        )}
      </div>
      {(item.seq !== null || isText) && (
        <IconButton icon="down" label={t('message.menu')} onClick={openMenu} look="message-more" ref={more} hasMenu />
      )}
    </article>
  );
}

interface PartProps {
  readonly id: string;
  readonly item: MessageItem;
}

/** Who wrote it: on the screen where that is not plain to see, and always for whoever has it read out. */
function Author({ id, item: { own, sender }, isShown }: PartProps & { readonly isShown: boolean }) {
  return (
    <div id={id} className={isShown ? `author ink-${hueOf(sender.user)}` : 'visually-hidden'} dir="auto">
      {own ? t('you') : sender.name}
      <Apart person={sender} />
    </div>
  );
}

interface TextProps {
  readonly item: Pick<MessageItem, 'text' | 'mentions'>;
  readonly show: MessageActions['showPerson'];
}

function Text({ item: { text, mentions }, show }: TextProps) {
  if (mentions.length === 0) return <WithHyperlinks text={text} />;
  return saidPieces(text, mentions).map(({ text: piece, mention }, at) =>
    mention === null ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: as below
      <WithHyperlinks key={at} text={piece} />
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: as below
      <Meant key={at} text={piece} mention={mention} show={show} />
    ),
  );
}

interface MeantProps {
  readonly text: string;
  readonly mention: Mention;
  readonly show: MessageActions['showPerson'];
}

/** Somebody whom the text means. What they are called turns nothing round that stands beside it. */
function Meant({ text, mention: { own, person }, show }: MeantProps) {
  const name = <bdi>{text}</bdi>;
  if (own) return <mark className="mention is-me">{name}</mark>;
  return (
    // biome-ignore lint/a11y/useSemanticElements: an element of that name is a box: a long name would stay outside of line breaks and of selections
    <span
      role="button"
      className="mention"
      tabIndex={-1}
      onClick={() => show(person)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        show(person);
      }}
    >
      {name}
    </span>
  );
}

function WithHyperlinks({ text }: { readonly text: string }) {
  return textPieces(text).map(({ text: piece, href }, at) =>
    href === null ? (
      piece
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text have no other name than their place
      <a key={at} href={href} target="_blank" rel="noopener noreferrer">
        {piece}
      </a>
    ),
  );
}

interface QuoteProps {
  readonly id: string;
  readonly quote: Quotation;
  readonly show: MessageActions['showQuoted'];
}

/** The beginning of the message that is answered; a click leads there. */
function Quote({ id, quote, show }: QuoteProps) {
  const text = quote.body === 'present' ? labelWords(quote) || t('message.older') : wordsInstead(quote);
  return (
    <button type="button" className="quote" id={id} onClick={() => show(quote)}>
      <span className="visually-hidden">{t('message.answers')}</span>
      <strong className={`ink-${hueOf(quote.sender.user)}`} dir="auto">
        {quote.sender.name}
        <Apart person={quote.sender} />
      </strong>
      <span dir="auto">{paragraphsOf(text).join('\n')}</span>
    </button>
  );
}

function Meta({ id, item }: PartProps) {
  const { at, own, state, body, receipts } = item;
  return (
    <span className="meta" id={id}>
      <time dateTime={dateOf(at).toISOString()}>{timeOf(at)}</time>
      {own && state !== null && body !== 'deleted' && <Ticks state={state} counts={receipts} />}
    </span>
  );
}
