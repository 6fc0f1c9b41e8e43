import { useState } from 'react';
import { toast } from '../parts/toast.tsx';
import { sentenceOf } from './errors.ts';
import { useIsHere } from './observe.ts';

/** What a person asks for in one place of the page. */
export interface Wish {
  /** Something was asked for, and there is no answer yet. */
  readonly isBusy: boolean;
  /** Why it was refused, in a sentence, or ''. */
  readonly problem: string;
  /** Says whether it was done. Where the place has gone meanwhile a refusal is said all the same. */
  ask(work: () => Promise<unknown>): Promise<boolean>;
}

/** Asks for something, and keeps what was refused where it was asked for: `Problem` shows it. */
export function useAsking(): Wish {
  const [asked, setAsked] = useState(0);
  const [problem, setProblem] = useState('');
  const isHere = useIsHere();
  const ask = async (work: () => Promise<unknown>): Promise<boolean> => {
    setAsked((count) => count + 1);
    setProblem('');
    try {
      await work();
      return true;
    } catch (error) {
      if (isHere()) setProblem(sentenceOf(error));
      else toast(sentenceOf(error));
      return false;
    } finally {
      if (isHere()) setAsked((count) => count - 1);
    }
  };
  return { isBusy: asked > 0, problem, ask };
}
