import { useEffect, useRef } from 'react';

interface ProblemProps {
  /** '': nothing was refused. */
  readonly text: string;
  readonly id?: string;
}

/** Why something was refused, where it was asked for: read out, and gone to, so that nobody looks for it. */
export function Problem({ text, id }: ProblemProps) {
  const own = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    // Who is in a field stays there: what was typed is what has to be put right.
    if (document.activeElement?.matches('input, textarea') !== true && text !== '') own.current?.focus();
  }, [text]);
  return text === '' ? null : (
    <p className="problem" role="alert" tabIndex={-1} id={id} ref={own}>
      {text}
    </p>
  );
}
