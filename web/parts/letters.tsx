/** How long a text may be that one types: nothing is cut, near the limit it says what is left, and beyond it that it is too long. */
import { type ComponentProps, useId } from 'react';
import { lettersLeft } from '../sdk.ts';
import { t } from '../text/text.ts';

/** With so many letters left that is said. */
const nearLetters = 10;

interface LetterInputProps extends Omit<ComponentProps<'input'>, 'maxLength'> {
  readonly value: string;
  /** Letters as people count them, and as the SDK does: an emoji is one. */
  readonly maxLetters: number;
}

/** A line of text for a name. */
export function LetterInput({ value, maxLetters, ...input }: LetterInputProps) {
  const id = useId();
  const left = lettersLeft(value.trim(), maxLetters);
  const isSaid = left < nearLetters;
  return (
    <>
      <input
        className="input"
        {...input}
        value={value}
        aria-invalid={left < 0 || input['aria-invalid'] === true}
        {...(isSaid && { 'aria-describedby': `${id} ${input['aria-describedby'] ?? ''}`.trim() })}
      />
      {isSaid && (
        <output id={id} className={left < 0 ? 'problem' : 'hint'}>
          {left < 0 ? t('letters.tooLong', { max: maxLetters }) : t('letters.room', { count: left })}
        </output>
      )}
    </>
  );
}

/** Without the spaces around it, as it is kept. */
export function isTooLong(text: string, maxLetters: number): boolean {
  return lettersLeft(text.trim(), maxLetters) < 0;
}

/** What is left of a message, which counts characters as computers do: an emoji is several. */
export function MessageRoom({ left }: { readonly left: number }) {
  return (
    <p className={left < 0 ? 'problem' : 'hint'} role="status">
      {left < 0 ? t('composer.tooLong', { count: -left }) : t('composer.room', { count: left })}
    </p>
  );
}
