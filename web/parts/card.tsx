/** The pieces of the cards before somebody is signed in. */
import { type ComponentProps, type ReactNode, useId, useState } from 'react';
import { sentenceOf } from '../app/errors.ts';
import { useIsHere } from '../app/observe.ts';
import { Bird } from './bird.tsx';
import { LetterInput } from './letters.tsx';

export function CardHead({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <div className="card-head">
      <Bird size={56} />
      <h1>{title}</h1>
      <p className="hint">{text}</p>
    </div>
  );
}

/** A field with its name above it. */
export function Field({ label, ...input }: { readonly label: string } & ComponentProps<'input'>) {
  return (
    <label className="field">
      <span>{label}</span>
      <input className="input" required {...input} />
    </label>
  );
}

/** One for a name. */
export function NameField({ label, ...input }: { readonly label: string } & ComponentProps<typeof LetterInput>) {
  const id = useId();
  return (
    <div className="field">
      <span>
        <label htmlFor={id}>{label}</label>
      </span>
      <LetterInput id={id} required {...input} />
    </div>
  );
}

interface FormProps {
  readonly send: () => Promise<void>;
  /** What the button says. */
  readonly action: string;
  readonly children: ReactNode;
}

/** A form that shows what went wrong under its fields, and cannot be sent twice. */
export function Form({ send, action, children }: FormProps) {
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);
  const isHere = useIsHere();
  const submit = async () => {
    if (isBusy) return;
    setBusy(true);
    setProblem('');
    try {
      await send();
    } catch (error) {
      if (isHere()) setProblem(sentenceOf(error));
    } finally {
      if (isHere()) setBusy(false);
    }
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {children}
      {problem !== '' && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <button type="submit" className="button" disabled={isBusy}>
        {action}
      </button>
    </form>
  );
}
