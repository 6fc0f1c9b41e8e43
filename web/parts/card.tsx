/** The pieces of the cards before somebody is signed in. */
import { type ComponentProps, type ReactNode, useId } from 'react';
import { useAsking } from '../app/asking.ts';
import { Bird } from './bird.tsx';
import { Waiting } from './dialog.tsx';
import { LetterInput } from './letters.tsx';
import { Problem } from './problem.tsx';

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
  const { isBusy, problem, ask } = useAsking();
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy) void ask(send);
      }}
    >
      {children}
      <Waiting isBusy={isBusy} />
      <Problem text={problem} />
      <button type="submit" className="button" aria-disabled={isBusy}>
        {action}
      </button>
    </form>
  );
}
