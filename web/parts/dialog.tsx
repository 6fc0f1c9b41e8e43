import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useAsking } from '../app/asking.ts';
import { keepFocus } from '../app/heading-focus.ts';
import { HeldValue } from '../app/held-value.ts';
import { useKept } from '../app/kept-fields.ts';
import { useIsHere, useObserved } from '../app/observe.ts';
import { withoutIsolates } from '../text/isolates.ts';
import { t } from '../text/text.ts';
import { Boundary } from './boundary.tsx';
import { Button } from './button.tsx';
import { isTooLong, LetterInput } from './letters.tsx';
import { Problem } from './problem.tsx';
import { Said } from './said.tsx';

interface OpenDialog {
  readonly key: number;
  readonly title: string;
  readonly content: (close: () => void) => ReactNode;
  readonly look: string;
  readonly closed: () => void;
  readonly isFirm: boolean;
}

interface DialogOptions {
  readonly look?: string;
  /** A click beside it does not close it: something was begun in it. */
  readonly isFirm?: boolean;
  /** However it was closed. */
  readonly closed?: () => void;
}

/** Those that are open, the one on top last. */
export const openDialogs = new HeldValue<readonly OpenDialog[]>([]);
let count = 0;

/** Opens a modal dialog over the page and whatever dialog is open; Escape and a click beside it close it. */
export function openDialog(title: string, content: OpenDialog['content'], how: DialogOptions = {}): void {
  count += 1;
  const { look = '', closed = () => {}, isFirm = false } = how;
  openDialogs.set([...openDialogs.current, { key: count, title, content, look, closed, isFirm }]);
}

/** What they ask about is no longer on the page. */
export function closeDialogs(): void {
  openDialogs.set([]);
}

/** As Escape does. False: none is open. */
export function closeTopDialog(): boolean {
  const top = [...document.querySelectorAll<HTMLDialogElement>('dialog[open]')].at(-1);
  top?.close();
  return top !== undefined;
}

/** The dialogs that are open. */
export function Dialogs() {
  return useObserved(openDialogs).map((dialog) => <DialogWindow key={dialog.key} dialog={dialog} />);
}

/** The browser's own dialog: it holds the focus, gives it back, and makes the rest of the page inert. */
function DialogWindow({ dialog }: { readonly dialog: OpenDialog }) {
  const window = useRef<HTMLDialogElement>(null);
  useEffect(() => keepFocus(window.current as HTMLDialogElement, () => window.current), []);
  useEffect(() => window.current?.showModal(), []);
  const close = () => window.current?.close();
  const closed = () => {
    openDialogs.set(openDialogs.current.filter((one) => one !== dialog));
    dialog.closed();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it, as the browser has it
    <dialog
      className={`dialog fade-in ${dialog.look}`.trim()}
      aria-label={withoutIsolates(dialog.title)}
      ref={window}
      onClose={closed}
      onClick={(event) => event.target === window.current && !dialog.isFirm && close()}
    >
      <div className="dialog-body">
        <h2>
          <Said text={dialog.title} />
        </h2>
        <Boundary of={dialog} instead={<Unshown close={close} />}>
          <Content dialog={dialog} close={close} />
        </Boundary>
      </div>
    </dialog>
  );
}

function Content({ dialog, close }: { readonly dialog: OpenDialog; readonly close: () => void }) {
  return dialog.content(close);
}

function Unshown({ close }: { readonly close: () => void }) {
  return (
    <>
      <p role="alert">{t('error.unknown')}</p>
      <div className="dialog-actions">
        <Button onClick={close} look="is-quiet">
          {t('close')}
        </Button>
      </div>
    </>
  );
}

export interface Question {
  readonly title: string;
  readonly text: string;
  /** What the button that does it says. */
  readonly action: string;
  readonly isDangerous?: boolean;
  /** What can be done as well, and goes further. */
  readonly instead?: { readonly action: string; act(): unknown };
}

/** Asks before something that cannot be undone. Where `deed` gives a promise the question stays until that is kept, or says why it was not. */
export function confirmFirst(question: Question, deed: () => unknown, closed?: () => void): void {
  const content = (close: () => void) => <Confirmation question={question} deed={deed} close={close} />;
  openDialog(question.title, content, closed === undefined ? {} : { closed });
}

interface ConfirmationProps {
  readonly question: Question;
  readonly deed: () => unknown;
  readonly close: () => void;
}

function Confirmation({ question, deed, close }: ConfirmationProps) {
  const { isBusy, problem, ask } = useAsking();
  const { instead, isDangerous } = question;
  const look = isDangerous ? 'is-danger' : '';
  const accept = (work: () => unknown) => () => {
    if (isBusy) return;
    const answer = work();
    if (answer instanceof Promise) void ask(() => answer).then((isDone) => isDone && close());
    else close();
  };
  return (
    <>
      <p>
        <Said text={question.text} />
      </p>
      <Waiting isBusy={isBusy} />
      <Problem text={problem} />
      <div className={`dialog-actions ${instead === undefined ? '' : 'is-stacked'}`.trim()}>
        <Button onClick={close} look="is-quiet">
          {t('cancel')}
        </Button>
        {instead !== undefined && (
          <Button onClick={accept(() => instead.act())} look={look}>
            {instead.action}
          </Button>
        )}
        <Button onClick={accept(deed)} look={look}>
          {question.action}
        </Button>
      </div>
    </>
  );
}

/** Says that there is no answer yet. */
export function Waiting({ isBusy }: { readonly isBusy: boolean }) {
  return (
    <p className="hint" role="status">
      {isBusy && t('moment')}
    </p>
  );
}

interface TextQuestion {
  readonly title: string;
  readonly label: string;
  readonly value: string;
  readonly maxLetters: number;
}

/** Asks for one line of text. It stays until `act` was answered, and where that is refused with the text and the reason. */
export function askForText(question: TextQuestion, deed: (text: string) => Promise<unknown>): void {
  openDialog(question.title, (close) => <TextForm question={question} deed={deed} close={close} />);
}

interface TextFormProps {
  readonly question: TextQuestion;
  readonly deed: (text: string) => Promise<unknown>;
  readonly close: () => void;
}

function TextForm({ question, deed, close }: TextFormProps) {
  const [text, setText] = useKept(`${question.title} ${question.value}`, question.value);
  const { isBusy, problem, ask } = useAsking();
  const isHere = useIsHere();
  const field = useRef<HTMLInputElement>(null);
  const why = useId();
  const submit = async () => {
    const chosen = text.trim();
    if (isBusy || isTooLong(chosen, question.maxLetters)) return;
    if (chosen === question.value) return close();
    const isDone = await ask(async () => {
      if (chosen === '') throw { sentence: t('name.none') };
      await deed(chosen);
    });
    if (!isHere()) return;
    if (isDone) close();
    // What was typed is there to be put right.
    else field.current?.focus();
  };
  return (
    <form
      className="field"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <span>{question.label}</span>
      <LetterInput
        value={text}
        maxLetters={question.maxLetters}
        aria-label={question.label}
        // The dialog asks for this and nothing else.
        autoFocus
        ref={field}
        readOnly={isBusy}
        aria-invalid={problem !== ''}
        {...(problem !== '' && { 'aria-describedby': why })}
        onChange={(event) => setText(event.target.value)}
      />
      <Waiting isBusy={isBusy} />
      <Problem text={problem} id={why} />
      <div className="dialog-actions">
        <Button onClick={close} look="is-quiet">
          {t('cancel')}
        </Button>
        <button className="button" type="submit">
          {t('save')}
        </button>
      </div>
    </form>
  );
}
