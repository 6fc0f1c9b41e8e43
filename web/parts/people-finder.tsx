import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { useApp } from '../app/app.ts';
import { notLoaded, sentenceOf } from '../app/errors.ts';
import { certainName, useHandles } from '../app/handles.ts';
import { load } from '../app/load.ts';
import { useIsHere, useObserved, useWatch } from '../app/observe.ts';
import { addressText } from '../model/addresses.ts';
import { knownPeople, nearPeople, personNote } from '../model/peers.ts';
import type { Address, LookupMatch, Person } from '../sdk.ts';
import { t } from '../text/text.ts';
import { onFieldKey, onListKey, takeFound } from './found.ts';

/** One person that was found. */
export interface Candidate {
  readonly person: Person;
  /** What tells them apart from others of that name. */
  readonly note: string;
}

/** How long the typing has to rest before the server is asked (Enter asks at once): look-ups are limited. */
const restMs = 600;
/** As many of those one knows are shown; whoever looks for another one types more. */
const maxShown = 100;

interface PeopleFinderProps {
  readonly text: string;
  readonly setText: (text: string) => void;
  /** Null: this one is not offered. */
  readonly row: (candidate: Candidate) => ReactNode;
  readonly input?: RefObject<HTMLInputElement | null>;
  /** Stands between the field and what was found. */
  readonly children?: ReactNode;
}

/** A field to find people with: those one knows by name, everybody else by their whole number or handle. */
export function PeopleFinder({ text, setText, row, input, children }: PeopleFinderProps) {
  const own = useRef<HTMLInputElement>(null);
  const field = input ?? own;
  const read = useReadAddress();
  const address = read?.(text) ?? null;
  const { answer, askNow } = useLookUp(text, address);
  useEffect(() => field.current?.focus(), [field]);
  const isSettled = read !== null && (address === null || answer?.problem === '');
  /** What Enter was pressed at, before it was known who is meant. */
  const meant = useRef('');
  const enter = () => {
    meant.current = isSettled ? '' : text;
    if (isSettled && field.current !== null) takeFound(field.current);
    else askNow();
  };
  useEffect(() => {
    if (!isSettled || meant.current !== text || text === '') return;
    meant.current = '';
    if (field.current !== null && field.current === document.activeElement) takeFound(field.current);
  }, [isSettled, text, field]);
  const label = t('find.field');
  return (
    <>
      <div className="search">
        <input
          className="input"
          type="search"
          placeholder={label}
          aria-label={label}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          ref={field}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => onFieldKey(event, enter)}
        />
      </div>
      {children}
      <section className="rows scrolls" aria-label={t('find.people')} aria-live="polite" onKeyDown={onListKey}>
        <Results text={text} address={address} answer={answer} row={row} />
      </section>
    </>
  );
}

/** How addresses are read: with tables of all countries' numbers, which are loaded when somebody is looked for. */
function useReadAddress(): ((text: string) => Address | null) | null {
  const [read, setRead] = useState<((text: string) => Address | null) | null>(null);
  useEffect(() => {
    let isHere = true;
    load(() => import('../sdk-account.ts')).then(({ readAddress }) => isHere && setRead(() => readAddress), notLoaded);
    return () => {
      isHere = false;
    };
  }, []);
  return read;
}

interface Answer {
  readonly found: readonly LookupMatch[];
  readonly problem: string;
}

interface ResultsProps extends Pick<PeopleFinderProps, 'text' | 'row'> {
  readonly address: Address | null;
  readonly answer: Answer | null;
}

function Results({ text, address, answer, row }: ResultsProps) {
  const { roost } = useApp();
  const contacts = useObserved(roost.contacts);
  const chats = [...useObserved(roost.conversations), ...useObserved(roost.archived)];
  const near = nearPeople(knownPeople(contacts, chats, roost.account.user), text).slice(0, maxShown);
  const unsure = near.filter((one) => !one.isContact || one.isAmbiguous).map((one) => one.user);
  const people = useHandles(unsure);

  const found = (answer?.found ?? []).filter((one) => one.user !== roost.account.user);
  const isSelf = (answer?.found.length ?? 0) > found.length;
  const foundRows = found.map((one) => row({ person: one, note: addressText(one.address) })).filter(isShown);
  const others = near
    .filter((person) => !found.some((one) => one.user === person.user))
    .map((one) => row({ person: one, note: personNote(one, certainName(people.get(one.user))) }))
    .filter(isShown);
  return (
    <>
      {foundRows.length > 0 && <p className="rows-label">{t('find.found')}</p>}
      {foundRows}
      {isSelf && <p className="rows-label">{t('find.self')}</p>}
      <Hint text={text.trim()} address={address} answer={answer} isNobodyKnown={others.length === 0} />
      {others.length > 0 && <p className="rows-label">{t('find.known')}</p>}
      {others}
    </>
  );
}

function isShown(node: ReactNode): boolean {
  return node !== null;
}

interface HintProps extends Pick<ResultsProps, 'text' | 'address' | 'answer'> {
  readonly isNobodyKnown: boolean;
}

function Hint({ text, address, answer, isNobodyKnown }: HintProps) {
  if (answer !== null && answer.problem !== '') {
    return (
      <p className="problem" role="alert">
        {answer.problem}
      </p>
    );
  }
  const hint = hintFor({ text, address, answer, isNobodyKnown });
  return hint === '' ? null : <p className="rows-label is-hint">{hint}</p>;
}

function hintFor({ text, address, answer, isNobodyKnown }: HintProps): string {
  if (text === '') return isNobodyKnown ? t('find.type') : '';
  if (address === null) return t('find.typeWhole');
  if (answer === null) return t('find.looking');
  return answer.found.length === 0 ? t('find.nobody', { address: addressText(address) }) : '';
}

/** Asks the server who goes by what was typed, once the typing rests. */
function useLookUp(text: string, address: Address | null) {
  const { roost } = useApp();
  const [answered, setAnswered] = useState<Answer & { readonly text: string }>({ text: '', found: [], problem: '' });
  const isHere = useIsHere();
  const asked = useRef('');

  const lookUp = async () => {
    if (address === null || asked.current === text) return;
    asked.current = text;
    const result = await roost.lookUp([address]).then(
      (found) => ({ found, problem: '' }),
      (error: unknown) => ({ found: [], problem: sentenceOf(error) }),
    );
    if (!isHere() || asked.current !== text) return;
    setAnswered({ text, ...result });
    // Enter asks again.
    if (result.problem !== '') asked.current = '';
  };
  // As does a connection that comes back.
  useWatch(roost.status, ({ state }) => {
    if (state === 'online' && answered.problem !== '' && answered.text === text) void lookUp();
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is typed begins the wait, and nothing else
  useEffect(() => {
    asked.current = '';
    if (text === '') return;
    const timer = setTimeout(() => void lookUp(), restMs);
    return () => clearTimeout(timer);
  }, [text, address === null]);
  return { answer: answered.text === text && text !== '' ? answered : null, askNow: () => void lookUp() };
}
