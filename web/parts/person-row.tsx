import type { ReactNode } from 'react';
import type { Person } from '../sdk.ts';
import { Avatar } from './avatar.tsx';

interface PersonRowProps {
  readonly person: Person;
  /** What stands for the name, if it is not shown as it is. */
  readonly label?: string;
  readonly sub?: string;
  /** What stands at the end of the row. */
  readonly end?: ReactNode;
  /** With it the row is a button. */
  readonly choose?: () => void;
}

/** A person as one row of a list. */
export function PersonRow({ person, label = person.name, sub = '', end = null, choose }: PersonRowProps) {
  const main = (
    <>
      <Avatar id={person.user} name={person.name} />
      <span className="row-text">
        <span className="row-name" dir="auto">
          {label}
        </span>
        {sub !== '' && (
          <span className="row-sub">
            <span>{sub}</span>
          </span>
        )}
      </span>
    </>
  );
  if (choose === undefined) {
    return (
      <div className="row">
        {main}
        <span className="row-actions">{end}</span>
      </div>
    );
  }
  const button = (
    <button type="button" className="row" onClick={choose}>
      {main}
      <span />
    </button>
  );
  if (end === null) return button;
  return (
    <div className="row-with-actions">
      {button}
      <span className="row-actions">{end}</span>
    </div>
  );
}
